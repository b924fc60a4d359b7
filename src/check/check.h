#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/findings.h"
#include "base/progress.h"
#include "model/table_pattern.h"
#include "mysql/session_factory.h"
#include "replication/lock_patience.h"
#include "rows/checked_slave.h"
#include "rows/row_check.h"

namespace slaveclone {

// Which tables are compared: all that the master has, but the servers' own.
struct TableSelection {
  std::vector<std::string> databases;  // empty: all
  std::vector<TablePattern> tables;    // empty: all
  std::vector<TablePattern> but_tables;

  bool is_all() const { return databases.empty() && tables.empty() && but_tables.empty(); }
};

struct CheckOptions {
  Login slave;
  // The login to compare with, on the channel's master; its endpoint is the slave's to know.
  std::function<Login(const std::string& channel)> master;
  std::string data_directory;          // the slave's, as its option file has it; may be empty
  std::optional<std::string> channel;  // must be given if there are several
  TableSelection selection;
  std::size_t threads = 2;
  bool repair = false;
  bool write_binlog = false;
  bool resume = false;               // go on with what was not compared in time
  std::chrono::seconds max_time{0};  // 0: until all is compared
  std::string state_directory;       // where it is kept how far a check has come
  PaceOptions pace;
  RowsOptions rows;  // its pace is the run's
  LockPatience lock{std::chrono::seconds(1), 10, std::chrono::milliseconds(100)};
  std::chrono::seconds until_timeout{3600};
  // With repair: told the statements that would, and nothing is written; may be empty.
  std::function<void(const std::string&)> tell_sql;
  // Told each row that differs, once that is sure; may be empty.
  std::function<void(const TableShape&, const RowDifference&)> on_difference;
};

struct CheckReport {
  CheckedTables tables;
  bool complete = false;  // else --max-time was over: there is more to be compared
  std::uint64_t rows = 0, bytes = 0, snapshots = 0;  // of this run
  ApplierStops stops;
  double seconds = 0;

  bool is_equal() const;
  bool is_repaired() const;  // all that differed
};

// Compares a slave with its master, row for row, at exact positions of the master, while both go
// on: the slave's applier stands still for moments, and is put back whatever happens.
CheckReport check_slave(const CheckOptions& options, const SessionFactory& connect,
                        Progress& progress);

// All that is missing, at once.
void check_check(const CheckOptions& options, const SessionFactory& connect, Findings& findings);

// Checks all that, then which tables would be compared, a line each, in their order.
std::vector<std::string> plan_check(const CheckOptions& options, const SessionFactory& connect);

}  // namespace slaveclone
