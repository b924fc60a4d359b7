#include "provision/watched_rows.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>

#include "base/error.h"

namespace slaveclone {
namespace {

constexpr int most_row_statements = 5;

constexpr const char* log_rows =
    "Have all clients of the master log rows: look for SET SESSION binlog_format, and for clients "
    "that connected before it was set to ROW; ";

std::string where(const LoggedStatements& logged) {
  return "a client of the master logs statements instead of rows, at " +
         logged.changes_rows->to_string();
}

}  // namespace

void WatchedRows::run_until(const BinlogPosition& position) {
  const LoggedStatements logged = watch_.logged(at_, position);
  if (logged.changes_rows && !watch_.proves) {
    throw Error(ExitCode::precondition,
                where(logged) + ": it would read rows that are not copied yet",
                std::string(log_rows) +
                    "then go on with --resume and without --no-prove, which "
                    "finds what it did.");
  }
  pass(logged, position, [&] { slave_.run_until(position); });
}

std::vector<TableName> WatchedRows::run_until_strictly(const BinlogPosition& position) {
  const LoggedStatements logged = watch_.logged(at_, position);
  pass(logged, position, [&] {
    for (TableName& table : slave_.run_until_strictly(position)) doubtful_.insert(std::move(table));
  });
  doubt_what_may_differ(logged);
  std::vector<TableName> tables(doubtful_.begin(), doubtful_.end());
  doubtful_.clear();
  return tables;
}

void WatchedRows::pass(const LoggedStatements& logged, const BinlogPosition& position,
                       const std::function<void()>& run) {
  may_have_triggers_ = may_have_triggers_ || logged.makes_trigger;
  try {
    run();
  } catch (const Error& error) {
    if (error.code() != ExitCode::sync_point_missed || !logged.changes_rows) throw;
    throw Error(error.code(), where(logged) + ", and it may be what failed: " + error.what(),
                std::string(log_rows) + "then begin again with --replace.");
  }
  if (may_have_triggers_) watch_.drop_triggers();
  may_have_triggers_ = false;
  at_ = position;
}

void WatchedRows::doubt_what_may_differ(const LoggedStatements& logged) {
  if (logged.changes_rows && ++row_statements_ > most_row_statements) {
    throw Error(ExitCode::precondition, where(logged) + ", and did so again and again",
                std::string(log_rows) + "then go on with --resume.");
  }
  if (logged.changes_rows) spdlog::warn("{}: all tables are compared again", where(logged));
  const bool all = logged.changes_rows || logged.has_more_names;
  for (const TableName& table : watch_.all_tables()) {
    const bool named = logged.redefined.contains(boost::to_lower_copy(table.name)) ||
                       (logged.has_foreign_names && !is_ascii(table.name));
    if (all || named) doubtful_.insert(table);
  }
}

}  // namespace slaveclone
