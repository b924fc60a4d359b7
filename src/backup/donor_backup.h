#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "backup/backup.h"
#include "backup/backup_archive.h"
#include "backup/check_ready.h"
#include "replication/donor_journal.h"
#include "replication/paused_replication.h"

namespace slaveclone {

// One backup of a donor that has been found fit: what its steps do, in the recipe's order, and what
// they hand on to each other. Its end puts the donor back, wherever it comes.
class DonorBackup {
 public:
  DonorBackup(Donor& donor, Ready& ready, DonorJournal& journal, const TakeBackupOptions& options,
              Progress& progress);

  void open_archive();
  void prepare_files();
  void stop_appliers(const std::vector<ChannelState>& channels);
  void reach_sync_point(const ChannelState& channel);
  void write_positions();
  void copy_still_files();
  void start_appliers();
  void copy_snapshot();
  void seal();

  const BackupReport& report() const { return report_; }

 private:
  Donor& donor_;
  Ready& ready_;
  DonorJournal& journal_;
  const TakeBackupOptions& options_;
  Progress& progress_;
  const CopyFiles copy_;
  const std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point paused_;
  BackupReport report_;
  std::optional<BackupArchive> archive_;
  std::optional<PausedReplication> replication_;
};

// Of a manifest and a journal.
inline constexpr const char* take_backup_tool = "take-backup " SLAVECLONE_VERSION;
std::string now_as_iso8601();  // UTC: "2026-11-21T01:54:40Z"

}  // namespace slaveclone
