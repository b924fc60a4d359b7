#pragma once

#include <spdlog/common.h>

#include <optional>
#include <string>

#include "backup/backup.h"
#include "support/fake_topology.h"

namespace slaveclone::test {

// One take_backup() from a fake donor with a small real data directory, in online mode.
class BackupRun {
 public:
  explicit BackupRun(const std::string& version = "10.11.14-MariaDB-log");
  ~BackupRun();
  BackupRun(const BackupRun&) = delete;
  BackupRun& operator=(const BackupRun&) = delete;

  FakeTopology& fakes() { return fakes_; }
  TakeBackupOptions& options() { return options_; }

  // The Error's code, or ok. Later states are compared with the one before the first run.
  ExitCode run();
  void recover();

  // The donor and its journal, as a run finds them that comes after one that was killed.
  struct Leftover {
    FakeServer donor;
    std::optional<std::string> journal;
  };
  Leftover leftover() const;
  void go_back_to(const Leftover& leftover);

  bool donor_is_as_before() const { return state_of(fakes_.donor) == before_; }
  std::string donor_now() const { return state_of(fakes_.donor); }
  bool journal_is_there() const { return leftover().journal.has_value(); }
  bool archive_is_there() const;
  bool partial_is_there() const;
  int failed_undos() const;  // in this run

 private:
  std::string journal_path() const { return fakes_.data / DonorJournal::file_name; }

  FakeTopology fakes_;
  TemporaryDirectory target_;
  TakeBackupOptions options_;
  std::string before_;
  int failures_before_;
  spdlog::level::level_enum level_before_;  // hundreds of runs say too much
};

}  // namespace slaveclone::test
