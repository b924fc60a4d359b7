#include "replication/donor.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <boost/algorithm/string/join.hpp>

#include "base/findings.h"
#include "base/stop_request.h"
#include "base/waiting.h"
#include "mysql/account_needs.h"
#include "mysql/server_session.h"

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

}  // namespace

Donor::Donor(SessionFactory connect, Login login, std::string name)
    : connect_(std::move(connect)), login_(std::move(login)), name_(std::move(name)) {
  reconnect();
}

Server Donor::connect() const {
  Server server(connect_, login_);
  // A session that is idle while the files are copied, for hours perhaps, must not be dropped: with
  // it would go the lock.
  session_of(server).query("SET SESSION wait_timeout = 31536000");
  return server;
}

void Donor::reconnect() { slave_.emplace(connect(), name_); }

void Donor::ensure_connected() {
  try {
    server().value_of("1");
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

void Donor::check_ready(const DonorTolerance& tolerance) {
  Findings findings;
  findings.check([&] {
    require_privileges(server(), "donor", needs_of(Task::back_up, server().dialect().version()));
  });
  findings.check([&] { check_channels(tolerance); });
  findings.check([&] { check_data_directory(); });
  findings.require_none();
}

void Donor::check_channels(const DonorTolerance& tolerance) {
  const std::vector<ReplicationStatus> channels = server().replication_status();
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
  const std::string directory = server().data_directory();
  if (::access(directory.c_str(), R_OK | W_OK | X_OK) == 0) return;
  throw Error(ExitCode::precondition,
              "cannot read and write the donor's data directory " + directory,
              "Run take-backup on the donor's own host, as root or as the server's user.");
}

void Donor::check_receivers() {
  for (const ReplicationStatus& status : server().replication_status()) {
    if (!status.applier_running || status.receiver == ReceiverState::running) continue;
    throw Error(
        ExitCode::precondition,
        "the donor's receiver" + of_channel(status.channel) + " is not connected to the master" +
            (status.receiver_error.empty() ? "" : ": " + status.receiver_error),
        "Let it connect (START SLAVE IO_THREAD), or stop the applier to have the archive made "
        "where the applier stands.");
  }
}

void Donor::check_no_temp_tables() {
  const std::string name = server().dialect().open_temp_tables_status();
  const auto values = server().status({name});
  const auto found = values.find(name);
  if (found == values.end() || found->second == "0") return;
  throw Error(ExitCode::sync_point_missed,
              "the donor's applier has " + found->second +
                  " temporary tables open at the sync point; a clone would lack them",
              "Run take-backup again at another moment, or use row format on the master.");
}

}  // namespace slaveclone
