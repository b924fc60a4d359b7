#include "clone/take_backup.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/date_time/posix_time/posix_time.hpp>
#include <boost/filesystem/operations.hpp>
#include <map>

#include "base/human.h"
#include "base/stop_request.h"
#include "clone/backup_archive.h"
#include "clone/donor_needs.h"
#include "clone/recover.h"
#include "clone/way_to_sync_point.h"
#include "mysql/circle.h"
#include "mysql/donor.h"
#include "mysql/master.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;
using Masters = std::map<std::string, Master>;  // by channel

double seconds_since(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

// Which channels run on to a point of their master; the others stay where they stand.
bool runs_on(bool applier_runs, const TakeBackupOptions& options) {
  return applier_runs && options.sync_point != SyncPointMethod::donor;
}

// The master of each channel that runs on; the others' are not asked.
Masters connect_masters(Donor& donor, const TakeBackupOptions& options,
                        const SessionFactory& connect) {
  Masters masters;
  for (const ReplicationStatus& status : donor.server().replication_status()) {
    if (!runs_on(status.applier_running, options)) continue;
    Login login = options.master;
    login.role = "master";
    login.endpoint = status.master;
    Master& master = masters.try_emplace(status.channel, connect, login).first->second;
    master.check_ready(options.sync_point);
    check_circle(donor, master);
  }
  return masters;
}

UntilPatience patience(const TakeBackupOptions& options, WayToSyncPoint& way) {
  const auto stall =
      std::clamp(options.until_timeout / 4, std::chrono::seconds(1), std::chrono::seconds(30));
  return {options.until_timeout, stall,
          [&way](const ReplicationStatus& now) { way.at(now.executed); }};
}

ChannelPosition describe(const ReplicationStatus& stopped, const SyncPoint& point) {
  ChannelPosition position;
  position.name = stopped.channel;
  position.master.server_id = stopped.master_server_id;
  position.master.uuid = stopped.master_uuid;
  position.master.host = stopped.master.host;
  position.master.port = stopped.master.port;
  position.position = stopped.executed;
  position.gtid_mode = to_string(stopped.gtid_mode);
  position.sync_point = to_string(point.method);
  position.ssl = stopped.ssl;
  position.tls = stopped.tls;
  position.delay_seconds = stopped.delay_seconds;
  position.filters = stopped.filters;
  position.lock_wait_us = point.lock_wait_us;
  position.lock_held_us = point.lock_held_us;
  return position;
}

// Steps 2 to 6 of the tutorial for one channel whose applier is stopped.
ChannelPosition run_to_sync_point(Donor& donor, const std::string& channel, Master& master,
                                  const TakeBackupOptions& options, Progress& progress) {
  wait_for_own_writes(donor, master, options.until_timeout);
  const SyncPoint point = master.sync_point(options.sync_point, options.lock_timeout);
  const bool locked = point.method == SyncPointMethod::lock;
  spdlog::info("sync point {}; the master was {}", point.position.to_string(),
               locked
                   ? "locked for " + human_duration(static_cast<double>(point.lock_held_us) / 1e6)
                   : "not locked");
  WayToSyncPoint way(donor.status(channel).executed, point.position, master.log_sizes(), progress);
  spdlog::info("the donor has {} of its master's log to go", human_bytes(way.length()));
  const ReplicationStatus stopped = donor.run_until(point, channel, patience(options, way));
  ChannelPosition position = describe(stopped, point);
  position.master.version = master.server().info().version;
  return position;
}

ChannelPosition stay_where_stopped(Donor& donor, const ChannelState& channel) {
  const ReplicationStatus stopped = donor.status(channel.name);
  if (channel.applier_running) {
    spdlog::info("sync point {}, the donor's own", stopped.executed.to_string());
  } else {
    spdlog::warn(
        "the donor's applier{} is stopped, and stays so: the archive is made where it stands, at "
        "{}",
        channel.name.empty() ? "" : " of channel '" + channel.name + "'",
        stopped.executed.to_string());
  }
  return describe(stopped, {stopped.executed, "", SyncPointMethod::donor, 0, 0});
}

std::vector<ChannelPosition> reach_sync_points(Donor& donor, const PausedReplication& replication,
                                               Masters& masters, const TakeBackupOptions& options,
                                               Progress& progress) {
  std::vector<ChannelPosition> positions;
  for (const ChannelState& channel : replication.before()) {
    positions.push_back(
        runs_on(channel.applier_running, options)
            ? run_to_sync_point(donor, channel.name, masters.at(channel.name), options, progress)
            : stay_where_stopped(donor, channel));
  }
  donor.check_no_temp_tables();
  // Of all channels together, so not before the last of them stands.
  const std::string gtid = donor.gtid_position();
  for (ChannelPosition& position : positions) position.gtid = gtid;
  progress.clear();
  return positions;
}

Manifest begin_manifest(Server& donor) {
  Manifest manifest;
  manifest.tool = "take-backup " SLAVECLONE_VERSION;
  manifest.created =
      boost::posix_time::to_iso_extended_string(boost::posix_time::second_clock::universal_time()) +
      "Z";
  manifest.donor = donor.info();
  manifest.plugins = loaded_plugins(donor);
  manifest.settings = shaping_settings(donor);
  return manifest;
}

// The option file comes first: after a run that was killed the donor may be down.
std::string data_directory(const TakeBackupOptions& options, const SessionFactory& connect) {
  if (!options.data_directory.empty()) return options.data_directory;
  return Donor(connect, options.donor).server().data_directory();
}

void check_same_directory(const TakeBackupOptions& options, Donor& donor) {
  const std::string directory = donor.server().data_directory();
  boost::system::error_code ignored;
  if (options.data_directory.empty() ||
      boost::filesystem::equivalent(directory, options.data_directory, ignored)) {
    return;
  }
  throw Error(ExitCode::precondition,
              "the donor's data directory is " + directory + ", not " + options.data_directory +
                  " as its option file says",
              "Name the option file of the server you connect to.");
}

std::unique_ptr<Quiesce> choose_quiesce(const TakeBackupOptions& options,
                                        const SessionFactory& connect, Donor& donor) {
  return make_quiesce(resolve_quiesce(options.quiesce, options.quiescing, donor), options.quiescing,
                      connect);
}

// What is refused is refused here, before anything is stopped.
void check_ready(Donor& donor, Quiesce& quiesce, const TakeBackupOptions& options) {
  donor.check_ready({options.allow_filtered, options.sync_point == SyncPointMethod::donor
                                                 ? std::chrono::seconds::max()
                                                 : options.until_timeout});
  check_same_directory(options, donor);
  quiesce.check_ready(donor);
  if (!options.allow_memory_tables) require_no_rows_in_memory(donor.server());
  require_no_keyring_component(donor.server());
  scan_data_directory(ServerFiles(donor.server()));
}

void say(std::vector<std::string>& lines, const std::string& prompt, const std::string& sql) {
  lines.push_back(sql.starts_with("#") ? sql : prompt + "> " + sql + ";");
}

void plan_run(std::vector<std::string>& lines, Donor& donor, const std::string& channel,
              Master& master, const TakeBackupOptions& options) {
  for (const std::string& sql : master.sync_point_statements(options.sync_point)) {
    say(lines, "master", sql);
  }
  lines.emplace_back("# to the position that the master names then; now it is");
  const BinlogPosition now = options.sync_point == SyncPointMethod::snapshot
                                 ? master.sync_point(options.sync_point, {}).position
                                 : master.position_now();
  say(lines, "donor", donor.server().dialect().start_applier_until(now, channel));
}

}  // namespace

BackupReport take_backup(const TakeBackupOptions& options, const SessionFactory& connect,
                         Progress& progress) {
  const auto start = steady_clock::now();
  DonorJournal journal(data_directory(options, connect));
  recover(journal, connect, options.donor, options.quiescing.start_timeout);

  Donor donor(connect, options.donor);
  const auto quiesce = choose_quiesce(options, connect, donor);
  check_ready(donor, *quiesce, options);
  Masters masters = connect_masters(donor, options, connect);
  if (!masters.empty()) donor.check_receivers();
  BackupReport report;
  report.manifest = begin_manifest(donor.server());
  journal.begin(report.manifest.tool, report.manifest.created);
  BackupArchive archive(options.output, options.compression, progress);

  quiesce->prepare(donor, journal);
  const auto paused = steady_clock::now();
  PausedReplication replication = donor.pause_applier(journal);
  report.manifest.channels = reach_sync_points(donor, replication, masters, options, progress);
  masters.clear();
  archive.add_positions(report.manifest.channels);
  const CopyFiles copy = [&](const FileTree& files) { return archive.add_files(files); };
  report.manifest.quiesce = quiesce->with_still_files(donor, journal, copy);
  replication.resume();
  report.applier_stopped_seconds = seconds_since(paused);
  quiesce->copy_snapshot(copy, report.manifest.quiesce);

  report.manifest = archive.seal(std::move(report.manifest));
  report.bytes = archive.bytes_read();
  report.archive_bytes = archive.bytes_written();
  report.seconds = seconds_since(start);
  return report;
}

std::vector<std::string> plan_backup(const TakeBackupOptions& options,
                                     const SessionFactory& connect) {
  Donor donor(connect, options.donor);
  const auto quiesce = choose_quiesce(options, connect, donor);
  check_ready(donor, *quiesce, options);
  Masters masters = connect_masters(donor, options, connect);
  if (!masters.empty()) donor.check_receivers();
  const Dialect& dialect = donor.server().dialect();
  std::vector<std::string> running;
  for (const ReplicationStatus& status : donor.server().replication_status()) {
    if (status.applier_running) running.push_back(status.channel);
  }
  std::vector<std::string> lines;
  for (const std::string& channel : running) say(lines, "donor", dialect.stop_applier(channel));
  for (auto& [channel, master] : masters) plan_run(lines, donor, channel, master, options);
  for (const std::string& sql : quiesce->plan(donor)) say(lines, "donor", sql);
  lines.push_back("# meanwhile " + donor.server().data_directory() + " is archived, quiesce mode " +
                  quiesce->mode());
  for (const std::string& channel : running) say(lines, "donor", dialect.start_applier(channel));
  return lines;
}

}  // namespace slaveclone
