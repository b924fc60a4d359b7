#pragma once

#include <map>
#include <string>

#include "base/undo.h"
#include "replication/server_journal.h"

namespace slaveclone {

constexpr const char* variable_prefix = "variable:";  // of their entries in the journal

// Global variables of the new server that are otherwise while rows are written. What they were is
// in the journal before they are changed.
class ChangedSettings {
 public:
  ChangedSettings(Server& server, ServerJournal& journal);
  ChangedSettings(const ChangedSettings&) = delete;
  ChangedSettings& operator=(const ChangedSettings&) = delete;

  // 'before': the journal as an earlier run left it.
  void change(const ServerJournal::Entries& before);

  void put_back();  // throws Error{not_put_back}; the destructor never throws

 private:
  Server& server_;
  ServerJournal& journal_;
  std::map<std::string, std::string> old_;
  Undo undo_;
};

}  // namespace slaveclone
