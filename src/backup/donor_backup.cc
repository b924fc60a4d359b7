#include "backup/donor_backup.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/date_time/posix_time/posix_time.hpp>

#include "backup/donor_needs.h"
#include "base/stopwatch.h"
#include "datadir/foreign.h"
#include "replication/prepared_xa.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

// An engine's file that we do not know must not be missing, so what is foreign is archived; the DBA
// sees it.
void say_what_is_foreign(const std::vector<std::string>& foreign) {
  if (foreign.empty()) return;
  constexpr std::size_t most_named = 10;
  std::string names;
  for (std::size_t i = 0; i < std::min(foreign.size(), most_named); ++i)
    names += (i == 0 ? "" : ", ") + foreign[i];
  if (foreign.size() > most_named)
    names += " and " + std::to_string(foreign.size() - most_named) + " more";
  spdlog::warn("in the data directory and archived, though no server gives such names: {}", names);
}

Manifest begin_manifest(Server& donor) {
  Manifest manifest;
  manifest.tool = take_backup_tool;
  manifest.created = now_as_iso8601();
  manifest.donor = donor.info();
  manifest.plugins = loaded_plugins(donor);
  manifest.settings = shaping_settings(donor);
  manifest.foreign = foreign_things(ServerFiles(donor));
  say_what_is_foreign(manifest.foreign);
  return manifest;
}

bool warn_of_password(Server& donor, const TakeBackupOptions& options) {
  if (!holds_replication_password(donor)) return false;
  if (options.encrypt_to.empty()) {
    spdlog::warn(
        "the archive will hold the password of the donor's replication account, which MySQL keeps "
        "in the table mysql.slave_master_info: encrypt it with --encrypt-to");
  }
  return true;
}

}  // namespace

std::string now_as_iso8601() {
  using boost::posix_time::second_clock;
  return boost::posix_time::to_iso_extended_string(second_clock::universal_time()) + "Z";
}

DonorBackup::DonorBackup(Donor& donor, Ready& ready, DonorJournal& journal,
                         const TakeBackupOptions& options, Progress& progress)
    : donor_(donor),
      ready_(ready),
      journal_(journal),
      options_(options),
      progress_(progress),
      copy_([this](const FileTree& files) { return archive_->add_files(files); }),
      started_(steady_clock::now()) {}

void DonorBackup::open_archive() {
  report_.manifest = begin_manifest(donor_.server());
  report_.holds_replication_password = warn_of_password(donor_.server(), options_);
  archive_.emplace(options_.output, options_.encrypt_to, options_.compression, progress_);
}

void DonorBackup::prepare_files() { ready_.quiesce->prepare(donor_, journal_); }

void DonorBackup::stop_appliers(const std::vector<ChannelState>& channels) {
  paused_ = steady_clock::now();
  replication_.emplace(donor_, journal_, channels, options_.max_applier_stop);
}

void DonorBackup::reach_sync_point(const ChannelState& channel) {
  report_.manifest.channels.push_back(
      slaveclone::reach_sync_point(donor_, channel, ready_.masters, options_, progress_));
}

void DonorBackup::write_positions() {
  progress_.clear();
  ready_.masters.clear();
  donor_.check_no_temp_tables();
  // Of all channels together, so not before the last of them stands.
  const std::string gtid = donor_.slave().gtid_position();
  for (ChannelPosition& channel : report_.manifest.channels) channel.gtid = gtid;
  const std::string empty_xa = warning_of_empty_xa(donor_.server());
  if (!empty_xa.empty()) spdlog::warn("{}", empty_xa);
  archive_->add_positions(report_.manifest.channels);
}

void DonorBackup::copy_still_files() {
  const CheckPositions check = [this] { require_still_there(donor_, report_.manifest.channels); };
  report_.manifest.quiesce = ready_.quiesce->with_still_files(donor_, journal_, check, copy_);
}

void DonorBackup::start_appliers() {
  replication_->resume();
  report_.applier_stopped_seconds = seconds_since(paused_);
}

void DonorBackup::copy_snapshot() {
  ready_.quiesce->copy_snapshot(copy_, report_.manifest.quiesce);
}

void DonorBackup::seal() {
  report_.manifest = archive_->seal(std::move(report_.manifest));
  report_.encrypted = !options_.encrypt_to.empty();
  report_.bytes = archive_->bytes_read();
  report_.archive_bytes = archive_->bytes_written();
  report_.seconds = seconds_since(started_);
}

}  // namespace slaveclone
