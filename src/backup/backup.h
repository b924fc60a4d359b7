#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archive/age.h"
#include "archive/compression.h"
#include "base/findings.h"
#include "base/progress.h"
#include "datadir/quiesce.h"
#include "model/manifest.h"
#include "model/sync_point.h"
#include "mysql/session_factory.h"
#include "replication/lock_patience.h"

namespace slaveclone {

struct TakeBackupOptions {
  Login donor;
  // The account on a channel's master; host and port come from the donor's slave status.
  std::function<Login(const std::string& channel)> master;
  std::string data_directory;  // as the donor's option file says; empty: ask the donor
  std::string output;          // may be empty for check_backup() and plan_backup()
  QuiesceMode quiesce = QuiesceMode::automatic;
  SyncPointMethod sync_point = SyncPointMethod::automatic;
  Compression compression;
  Recipients encrypt_to;                        // empty: nobody, the archive is in the clear
  LockPatience lock;                            // for the master's read lock
  std::chrono::seconds until_timeout{3600};     // for the donor to reach the sync point
  std::chrono::seconds max_applier_stop{3600};  // 0: no limit
  bool allow_filtered = false;
  bool allow_memory_tables = false;  // whose rows are in no file
  QuiesceOptions quiescing;
};

struct BackupReport {
  Manifest manifest;
  std::uint64_t bytes = 0;          // read from the data directory
  std::uint64_t archive_bytes = 0;  // written
  bool encrypted = false;
  bool holds_replication_password = false;
  double applier_stopped_seconds = 0;
  double seconds = 0;
};

// Makes an archive of the donor at a position of its master: the steps of docs/design.md in their
// order. The donor is put back whatever happens; if that fails, Undo::failures() tells.
BackupReport take_backup(const TakeBackupOptions& options, const SessionFactory& connect,
                         Progress& progress);

// All that keeps take_backup() from starting, found by its own checks, without changing anything.
std::vector<Error> check_backup(const TakeBackupOptions& options, const SessionFactory& connect);

// Checks all that take_backup() checks before it changes anything, and returns the SQL it would
// send, a line a statement, with the tutorial's prompts.
std::vector<std::string> plan_backup(const TakeBackupOptions& options,
                                     const SessionFactory& connect);

}  // namespace slaveclone
