#pragma once

#include <map>
#include <string>
#include <vector>

#include "mysql/server.h"

namespace slaveclone {

// Names and values that a run keeps in a table of the server that it changes, in a schema of its
// own: what the next run has to know if this one is killed. Not in the server's binary log. Whoever
// may write there could have written it: what it says is checked like any other input.
class ServerJournal {
 public:
  static constexpr const char* schema = "slaveclone";
  using Entries = std::map<std::string, std::string>;

  explicit ServerJournal(Server server);

  bool exists();
  void create();
  Entries read();
  void write(const Entries& entries);  // all or none, and durable
  void erase(const std::string& name);
  void erase_all_but(const std::string& prefix);  // of the names that stay
  void drop();

 private:
  Server server_;
};

}  // namespace slaveclone
