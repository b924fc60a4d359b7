#pragma once

#include <optional>
#include <string>

#include "backup/backup.h"
#include "cli/program.h"

namespace slaveclone {

// take-backup's command line.
class TakeBackupCommand {
 public:
  TakeBackupCommand();

  Program& program() { return program_; }
  const Program& program() const { return program_; }
  bool recover() const { return recover_; }
  bool dry_run() const { return dry_run_; }
  bool check() const { return check_; }

  // Throws Error{usage}. They ask this command for the masters' logins.
  TakeBackupOptions options() const;

  QuiesceOptions quiesce_options() const;

  // The donor's data directory as its option file names it; empty if it does not.
  std::string data_directory() const;

 private:
  void add_options();
  void add_archive_options(CLI::App& app, const char* backup);
  void add_donor_options(CLI::App& app, const char* backup);
  void add_patience(CLI::App& app, const char* times);
  Compression compression() const;
  Login master_login(const std::string& channel) const;

  Program program_;
  std::string output_;
  std::string master_defaults_file_;
  std::string data_directory_;
  std::string quiesce_ = "auto";
  std::string sync_point_ = "auto";
  std::optional<std::string> compress_;
  std::vector<std::string> encrypt_to_;
  std::string start_command_;
  unsigned threads_ = 0;
  unsigned master_lock_timeout_ = 3;
  std::optional<unsigned> kill_blockers_;
  unsigned until_timeout_ = 3600;
  unsigned max_applier_stop_ = 3600;
  unsigned drain_timeout_ = 120;
  unsigned freeze_timeout_ = 10;
  unsigned start_timeout_ = 600;
  unsigned stop_timeout_ = 600;
  unsigned rounds_ = 8;
  bool allow_filtered_ = false;
  bool allow_memory_tables_ = false;
  bool recover_ = false;
  bool dry_run_ = false;
  bool check_ = false;
};

// The result as one JSON object, and as lines for people.
std::string report_as_json(const BackupReport& report, const std::string& archive);
std::string report_as_text(const BackupReport& report, const std::string& archive);

}  // namespace slaveclone
