#pragma once

#include <optional>
#include <string>

#include "check/check.h"
#include "cli/pace_options.h"
#include "cli/program.h"

namespace slaveclone {

// check-slave's command line.
class CheckSlaveCommand {
 public:
  CheckSlaveCommand();

  Program& program() { return program_; }
  const Program& program() const { return program_; }
  bool check() const { return check_; }
  bool dry_run() const { return dry_run_; }
  bool repair() const { return repair_; }
  bool rows() const { return rows_; }

  // Throws Error{usage} and Error{precondition}.
  CheckOptions options() const;

 private:
  void add_selection(CLI::App& app, const char* group);
  void add_ways(CLI::App& app, const char* group);
  void add_patience(CLI::App& app, const char* group);

  Program program_;
  PaceCommandLine pace_;
  std::string databases_, tables_, exclude_tables_, state_directory_;
  std::optional<std::string> channel_;
  unsigned threads_ = 2;
  unsigned max_snapshot_ = 30;
  unsigned max_time_ = 0;
  unsigned until_timeout_ = 3600;
  unsigned reconnect_timeout_ = 600;
  bool repair_ = false;
  bool write_binlog_ = false;
  bool rows_ = false;
  bool resume_ = false;
  bool check_ = false;
  bool dry_run_ = false;
};

// What option files say of a check of this server, for other programs too; 'program' has to outlive
// it.
CheckOptions check_options_of(const Program& program);

// One object, or line, each: of a row that differs, of a table, of the whole run.
std::string difference_as_json(const TableShape& table, const RowDifference& row);
std::string difference_as_text(const TableShape& table, const RowDifference& row);
ExitCode exit_code_of(const CheckReport& report);
std::string report_as_json(const CheckReport& report);
std::string report_as_text(const CheckReport& report, const std::string& before_each_line = {});

}  // namespace slaveclone
