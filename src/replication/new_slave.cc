#include "replication/new_slave.h"

#include <boost/algorithm/string/replace.hpp>

#include "base/stop_request.h"
#include "replication/thread_autostart.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

void check_threads(const ReplicationStatus& status) {
  if (status.applier_error_number != 0) {
    throw Error(ExitCode::failed, "the new slave's applier has failed: " + status.applier_error,
                "Its data do not fit the master's log; look at both before you use it.");
  }
  // A receiver that is refused tries again for ever; these errors do not go away by themselves.
  if (status.receiver_error_number != 0 && status.receiver != ReceiverState::running) {
    throw Error(ExitCode::failed,
                "the new slave's receiver cannot read the master's log: " + status.receiver_error,
                "Check the master's login (--master-user), and that it still has the log file of "
                "the archive's "
                "position.");
  }
}

bool keeps_up(const ReplicationStatus& status) {
  return status.applier_running && status.receiver == ReceiverState::running &&
         status.lag_seconds == 0;
}

}  // namespace

ReplicationStatus NewSlave::status(const std::string& channel) {
  if (const auto status = server_.replication_status(channel)) return *status;
  throw Error(ExitCode::failed, "the new slave has no channel '" + channel + "'");
}

void NewSlave::forget_donor() {
  for (const ReplicationStatus& status : server_.replication_status()) {
    server_.session().query(server_.dialect().reset_slave_all(status.channel));
  }
}

void NewSlave::set_gtid_position(const std::string& gtid) {
  if (gtid.empty()) return;
  const std::string value = server_.session().quote(gtid);
  if (server_.dialect().is_mariadb()) {
    server_.session().query("SET GLOBAL gtid_slave_pos = " + value);
  } else {
    server_.session().query(server_.dialect().reset_master());
    server_.session().query("SET GLOBAL gtid_purged = " + value);
  }
}

void NewSlave::point_at(const std::string& channel, const MasterLink& link) {
  try {
    server_.session().query(server_.dialect().change_master(link, channel, server_.session()));
  } catch (const SqlError& error) {
    // A syntax error quotes the statement.
    std::string message = error.what();
    if (!link.password.empty()) boost::replace_all(message, link.password, "…");
    throw SqlError(error.number(), message, error.code(), error.hint());
  }
}

void NewSlave::start(const std::string& channel, bool skip_slave_start) {
  const auto now = status_after_autostart(server_, channel, skip_slave_start);
  if (now && now->applier_running && now->receiver != ReceiverState::stopped) return;
  server_.session().query(server_.dialect().start_slave(channel));
}

void NewSlave::wait_until_caught_up(
    const std::string& channel, const BinlogPosition& target, std::chrono::seconds timeout,
    const std::function<void(const ReplicationStatus&)>& on_progress) {
  const auto deadline = steady_clock::now() + timeout;
  BinlogPosition goal = target;
  for (;;) {
    const ReplicationStatus now = status(channel);
    // Where the receiver was when the lag went; not where it is: of a parallel applier under load
    // MySQL shows a position that is always a little behind.
    if (target.empty() && (goal.empty() || !keeps_up(now))) goal = now.read;
    if (keeps_up(now) && !(now.executed < goal)) return;
    check_threads(now);
    if (steady_clock::now() > deadline) {
      throw Error(
          ExitCode::failed,
          "the new slave replicates, but has not caught up within " +
              std::to_string(timeout.count()) + " s: it is at " + now.executed.to_string(),
          "Leave it running and look again later, or give --wait-until-caught-up more time.");
    }
    on_progress(now);
    StopRequest::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace slaveclone
