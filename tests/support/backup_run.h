#pragma once

#include <string>

#include "clone/take_backup.h"
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

  bool donor_is_as_before() const { return state_of(fakes_.donor) == before_; }
  std::string donor_now() const { return state_of(fakes_.donor); }
  bool journal_is_there() const;
  bool archive_is_there() const;
  bool partial_is_there() const;
  int failed_undos() const;  // in this run

 private:
  FakeTopology fakes_;
  TemporaryDirectory target_;
  TakeBackupOptions options_;
  std::string before_;
  int failures_before_;
};

}  // namespace slaveclone::test
