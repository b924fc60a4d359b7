#include "backup/sync_points.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "backup/way_to_sync_point.h"
#include "base/human.h"
#include "base/waiting.h"
#include "replication/circle.h"

namespace slaveclone {
namespace {

// Which channels run on to a point of their master; the others stay where they stand.
bool runs_on(bool applier_runs, const TakeBackupOptions& options) {
  return applier_runs && options.sync_point != SyncPointMethod::donor;
}

void require_known(const ReplicationStatus& status) {
  if (status.executed.is_known()) return;
  throw Error(ExitCode::precondition,
              "nobody knows where the donor's applier" + of_channel(status.channel) +
                  " stands in its master's log: it says '" + status.executed.to_string() + "'",
              "It was reset (RESET SLAVE), or has never applied anything: no exact clone can be "
              "made of it. "
              "Set it up anew from a backup of its master, or choose another donor.");
}

UntilPatience patience(const TakeBackupOptions& options, WayToSyncPoint& way) {
  const auto stall =
      std::clamp(options.until_timeout / 4, std::chrono::seconds(1), std::chrono::seconds(30));
  return {options.until_timeout, stall,
          [&way](const ReplicationStatus& now) { way.at(now.executed); }};
}

ChannelPosition describe(const ReplicationStatus& stopped, const SyncPoint& point,
                         std::uint64_t log_created) {
  ChannelPosition position;
  position.name = stopped.channel;
  position.master.server_id = stopped.master_server_id;
  position.master.uuid = stopped.master_uuid;
  position.master.host = stopped.master.host;
  position.master.port = stopped.master.port;
  position.position = stopped.executed;
  position.gtid_mode = to_string(stopped.gtid_mode);
  position.sync_point = to_string(point.method);
  position.log_created = log_created;
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
  const SyncPoint point = master.sync_point(options.sync_point, options.lock);
  const bool locked = point.method == SyncPointMethod::lock;
  spdlog::info("sync point {}; the master was {}", point.position.to_string(),
               locked
                   ? "locked for " + human_duration(static_cast<double>(point.lock_held_us) / 1e6)
                   : "not locked");
  const std::uint64_t log_created = master.log_created(point.position);
  WayToSyncPoint way(donor.status(channel).executed, point.position, master.logs(), progress);
  spdlog::info("the donor has {} of its master's log to go", human_bytes(way.length()));
  const ReplicationStatus stopped =
      donor.slave().run_until(point.position, channel, patience(options, way));
  ChannelPosition position = describe(stopped, point, log_created);
  position.master.version = master.server().info().version;
  return position;
}

std::vector<std::string> plan_run(Donor& donor, const std::string& channel, Master& master,
                                  const TakeBackupOptions& options) {
  auto lines = at_prompt("master", master.sync_point_statements(options.sync_point));
  lines.emplace_back("# to the position that the master names then; now it is");
  const BinlogPosition now = master.resolve(options.sync_point) == SyncPointMethod::snapshot
                                 ? master.sync_point(options.sync_point, {}).position
                                 : master.end_of_log();
  const std::string run = donor.server().dialect().start_applier_until(now, channel);
  for (std::string& line : at_prompt("donor", {run})) lines.push_back(std::move(line));
  return lines;
}

ChannelPosition stay_where_stopped(Donor& donor, const ChannelState& channel) {
  const ReplicationStatus stopped = donor.status(channel.name);
  if (channel.applier_running) {
    spdlog::info("sync point {}, the donor's own", stopped.executed.to_string());
  } else {
    spdlog::warn(
        "the donor's applier{} is stopped, and stays so: the archive is made where it stands, at "
        "{}",
        of_channel(channel.name), stopped.executed.to_string());
  }
  require_known(stopped);
  return describe(stopped, {stopped.executed, "", SyncPointMethod::donor, 0, 0}, 0);
}

}  // namespace

Masters connect_masters(Donor& donor, const TakeBackupOptions& options,
                        const SessionFactory& connect) {
  Masters masters;
  Findings findings;
  for (const ReplicationStatus& status : donor.server().replication_status()) {
    if (!runs_on(status.applier_running, options)) continue;
    findings.check([&] {
      Login login = options.master(status.channel);
      login.role = "master";
      login.endpoint = status.master;
      Master& master = masters.try_emplace(status.channel, connect, login).first->second;
      master.check_ready(options.sync_point, options.lock);
      check_circle(donor, master);
    });
  }
  findings.require_none();
  return masters;
}

void require_known_positions(Donor& donor, const TakeBackupOptions& options) {
  for (const ReplicationStatus& status : donor.server().replication_status()) {
    if (!runs_on(status.applier_running, options)) require_known(status);
  }
}

PlannedLines plan_to_reach_sync_point(Donor& donor, const ChannelState& channel, Masters& masters,
                                      const TakeBackupOptions& options) {
  if (!runs_on(channel.applier_running, options)) return {};
  return plan_run(donor, channel.name, masters.at(channel.name), options);
}

ChannelPosition reach_sync_point(Donor& donor, const ChannelState& channel, Masters& masters,
                                 const TakeBackupOptions& options, Progress& progress) {
  if (!runs_on(channel.applier_running, options)) return stay_where_stopped(donor, channel);
  const Waiting waiting("the donor to reach the sync point", ExitCode::sync_point_missed,
                        Waiting::Aloud::no);  // progress tells
  return run_to_sync_point(donor, channel.name, masters.at(channel.name), options, progress);
}

void require_still_there(Donor& donor, const std::vector<ChannelPosition>& channels) {
  for (const ChannelPosition& channel : channels) {
    const ReplicationStatus now = donor.status(channel.name);
    if (!now.applier_running && now.executed == channel.position) continue;
    throw Error(ExitCode::sync_point_missed,
                "somebody has started the donor's applier" + of_channel(channel.name) +
                    " in the middle: it stands at " + now.executed.to_string() +
                    " instead of the sync point " + channel.position.to_string(),
                "Run take-backup again, and see who starts slave threads (an orchestrator?).");
  }
}

}  // namespace slaveclone
