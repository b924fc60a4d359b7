#include "replication/donor.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/algorithm/string/join.hpp>

#include "base/findings.h"
#include "base/stop_request.h"
#include "base/waiting.h"
#include "mysql/account_needs.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

void check_applier(const ReplicationStatus& status) {
  if (status.applier_error_number == 0) return;
  throw Error(
      ExitCode::precondition,
      "the donor's applier" + of_channel(status.channel) + " has failed: " + status.applier_error,
      "Mend the donor's replication first; a broken slave is no donor.");
}

void check_filters(const ReplicationStatus& status) {
  if (status.filters.empty()) return;
  throw Error(ExitCode::precondition,
              "the donor filters what it replicates (" +
                  boost::algorithm::join(status.filters, ", ") +
                  "): a clone would hold less than its master",
              "Choose a donor without filters, or accept that with --allow-filtered.");
}

// The delay is not lifted for a while: CHANGE MASTER would throw away the relay logs (MariaDB,
// MySQL 5.6), and the master may not have their events any more.
void check_delay(const ReplicationStatus& status, std::chrono::seconds patience) {
  if (!status.applier_running || status.delay_seconds == 0) return;
  const std::string delay = std::to_string(status.delay_seconds);
  if (static_cast<std::int64_t>(status.delay_seconds) >= patience.count()) {
    throw Error(ExitCode::precondition,
                "the donor" + of_channel(status.channel) + " is delayed by " + delay +
                    " s and would reach a point of its master that much later",
                "Use --sync-point=donor to have the archive made where it stands, or an "
                "--until-timeout of more than " +
                    delay + " s.");
  }
  spdlog::info("the donor{} is delayed by {} s, and reaches its sync point that much later",
               of_channel(status.channel), delay);
}

constexpr std::chrono::seconds patience_with_a_restart{60};

Error missed(const std::string& message, const std::string& hint) {
  return {ExitCode::sync_point_missed, message, hint};
}

}  // namespace

Donor::Donor(SessionFactory connect, Login login)
    : connect_(std::move(connect)), login_(std::move(login)) {
  reconnect();
}

std::unique_ptr<Server> Donor::connect() const {
  auto server = std::make_unique<Server>(connect_(login_));
  // A session that is idle while the files are copied, for hours perhaps, must not be dropped: with
  // it would go the lock.
  server->session().query("SET SESSION wait_timeout = 31536000");
  return server;
}

void Donor::reconnect() { server_ = connect(); }

void Donor::ensure_connected() {
  try {
    server_->value_of("1");
    return;
  } catch (const Error& error) {
    spdlog::warn("{}; connecting again", error.what());
  }
  const Waiting waiting("the donor's server to answer again");
  const auto deadline = steady_clock::now() + patience_with_a_restart;
  for (;;) {
    try {
      reconnect();
      return;
    } catch (const Error& error) {
      if (steady_clock::now() > deadline) throw;
      spdlog::debug("{}", error.what());
      StopRequest::sleep_for(milliseconds(100));
    }
  }
}

std::unique_ptr<Server> Donor::second_session() const { return connect(); }

ReplicationStatus Donor::status(const std::string& channel) {
  if (const auto status = server_->replication_status(channel)) return *status;
  throw Error(ExitCode::precondition, "the donor has no channel '" + channel + "' any more");
}

void Donor::check_ready(const DonorTolerance& tolerance) {
  Findings findings;
  findings.check([&] {
    require_privileges(*server_, "donor", needs_of(Task::back_up, server_->dialect().version()));
  });
  findings.check([&] { check_channels(tolerance); });
  findings.check([&] { check_data_directory(); });
  findings.require_none();
}

void Donor::check_channels(const DonorTolerance& tolerance) {
  const std::vector<ReplicationStatus> channels = server_->replication_status();
  if (channels.empty()) {
    throw Error(ExitCode::precondition, "the donor is not a slave: it replicates from no master",
                "Name a slave's option file; a master itself cannot be cloned this way.");
  }
  Findings findings;
  for (const ReplicationStatus& status : channels) {
    findings.check([&] { check_applier(status); });
    if (!tolerance.filtered) findings.check([&] { check_filters(status); });
    findings.check([&] { check_delay(status, tolerance.delay); });
  }
  findings.require_none();
}

// The journal goes there, too.
void Donor::check_data_directory() {
  const std::string directory = server_->data_directory();
  if (::access(directory.c_str(), R_OK | W_OK | X_OK) == 0) return;
  throw Error(ExitCode::precondition,
              "cannot read and write the donor's data directory " + directory,
              "Run take-backup on the donor's own host, as root or as the server's user.");
}

void Donor::check_receivers() {
  for (const ReplicationStatus& status : server_->replication_status()) {
    if (!status.applier_running || status.receiver == ReceiverState::running) continue;
    throw Error(
        ExitCode::precondition,
        "the donor's receiver" + of_channel(status.channel) + " is not connected to the master" +
            (status.receiver_error.empty() ? "" : ": " + status.receiver_error),
        "Let it connect (START SLAVE IO_THREAD), or stop the applier to have the archive made "
        "where the applier stands.");
  }
}

ReplicationStatus Donor::run_until(const SyncPoint& point, const std::string& channel,
                                   const UntilPatience& patience) {
  // One that stands there already need not be started. With GTIDs MariaDB's would stop before it
  // has read anything, and then name a position at the beginning of its relay log.
  ReplicationStatus before = status(channel);
  if (!before.applier_running && before.executed == point.position) return before;
  server_->session().query(server_->dialect().start_applier_until(point.position, channel));
  ReplicationStatus stopped = wait_until_stopped(point, channel, patience);
  if (stopped.applier_error_number != 0) {
    throw missed(
        "the donor's applier failed on its way to the sync point: " + stopped.applier_error,
        "Mend the donor's replication; then run take-backup again.");
  }
  if (stopped.executed != point.position) {
    throw missed("the donor's applier stands at " + stopped.executed.to_string() +
                     " instead of the sync point " + point.position.to_string(),
                 stopped.executed < point.position
                     ? "Somebody else stopped it; run take-backup again."
                     : "It ran past the point; run take-backup again.");
  }
  return stopped;
}

ReplicationStatus Donor::wait_until_stopped(const SyncPoint& point, const std::string& channel,
                                            const UntilPatience& patience) {
  const auto deadline = steady_clock::now() + patience.timeout;
  auto last_move = steady_clock::now();
  BinlogPosition last_position;
  milliseconds pause{1};
  for (;;) {
    ReplicationStatus now = status(channel);
    if (!now.applier_running) return now;
    if (!now.until_set || point.position < now.executed) {
      throw missed("somebody has started the donor's applier" + of_channel(channel) +
                       " without UNTIL: it runs at " + now.executed.to_string() +
                       ", the sync point is " + point.position.to_string(),
                   "Run take-backup again, and see who starts slave threads (an orchestrator?).");
    }
    if (now.receiver == ReceiverState::stopped && now.read < point.position) {
      throw missed("the donor's receiver stopped before it had the sync point" +
                       (now.receiver_error.empty() ? "" : ": " + now.receiver_error),
                   "Start it again (START SLAVE IO_THREAD); then run take-backup again.");
    }
    // At the end of an idle master's log the applier may wait for one more event before it looks at
    // UNTIL. It stands at the point, and UNTIL keeps it from going on: stopping it there is as
    // exact.
    if (now.executed == point.position && steady_clock::now() - last_move > milliseconds(200)) {
      server_->session().query(server_->dialect().stop_applier(channel));
      continue;
    }
    if (now.executed != last_position) {
      last_position = now.executed;
      last_move = steady_clock::now();
    } else if (steady_clock::now() - last_move > patience.stall_report) {
      spdlog::warn("the applier has stood at {} for a while: {}", now.executed.to_string(),
                   now.applier_doing);
      last_move = steady_clock::now();
    }
    if (steady_clock::now() > deadline) {
      throw missed("the donor did not reach the sync point " + point.position.to_string() + " in " +
                       std::to_string(patience.timeout.count()) + " s: it is at " +
                       now.executed.to_string() + " (" + now.applier_doing + ")",
                   "Wait until the donor lags less, or raise --until-timeout.");
    }
    if (patience.on_progress) patience.on_progress(now);
    StopRequest::sleep_for(pause);
    pause = std::min(pause * 2, milliseconds(50));
  }
}

std::string Donor::gtid_position() {
  const auto channels = server_->replication_status();
  const bool current = std::any_of(channels.begin(), channels.end(), [](const auto& channel) {
    return channel.gtid_mode == GtidMode::current_pos;
  });
  const GtidMode mode = current ? GtidMode::current_pos : GtidMode::slave_pos;
  return Dialect::parse_gtid(server_->value_of(server_->dialect().gtid_of_slave(mode)));
}

void Donor::check_no_temp_tables() {
  const std::string name = server_->dialect().open_temp_tables_status();
  const auto values = server_->status({name});
  const auto found = values.find(name);
  if (found == values.end() || found->second == "0") return;
  throw missed("the donor's applier has " + found->second +
                   " temporary tables open at the sync point; a clone would lack them",
               "Run take-backup again at another moment, or use row format on the master.");
}

}  // namespace slaveclone
