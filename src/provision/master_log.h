#pragma once

#include <optional>
#include <set>
#include <string>

#include "mysql/login.h"
#include "mysql/session_factory.h"
#include "rows/slave_rows.h"

namespace slaveclone {

// What a master logged between two positions that is no row event.
struct LoggedStatements {
  bool any_definition = false;
  bool makes_trigger = false;
  std::set<std::string> redefined;  // names_of_redefined() of all
  bool has_foreign_names = false;   // one of these is not ASCII, and in a character set of its own
  bool has_more_names = false;      // than those, as a statement was too long
  std::optional<BinlogPosition> changes_rows;  // the first group that does so by a statement
};

bool is_ascii(const std::string& text);

// A master's binary log, as far as provisioning has to know it.
class MasterLog {
 public:
  MasterLog(SessionFactory connect, Login master)
      : connect_(std::move(connect)), master_(std::move(master)) {}

  LoggedStatements between(const BinlogPosition& from, const BinlogPosition& to) const;

  // The group that begins there, with the tables that it touched. Throws Error{failed} if there is
  // none.
  TouchedByGroup group_at(const BinlogPosition& position) const;

 private:
  SessionFactory connect_;
  Login master_;
};

}  // namespace slaveclone
