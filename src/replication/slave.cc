#include "replication/slave.h"

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>

#include "base/stop_request.h"
#include "mysql/server_session.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

bool keeps_up(const ReplicationStatus& status) {
  return status.applier_running && status.receiver == ReceiverState::running &&
         status.lag_seconds == 0;
}

// Longer than servers wait, unless told, before they connect again.
constexpr std::chrono::seconds until_connected_again{90};

// A connection that is cut or not to be had: a network or a master that is gone for a while.
bool may_pass(unsigned error) {
  return error == 2002 || error == 2003 || error == 2006 || error == 2013;
}

// 'lost': for how long the receiver has not been connected.
void check_threads(const ReplicationStatus& status, steady_clock::duration lost,
                   const std::string& name) {
  if (status.applier_error_number != 0) {
    throw Error(ExitCode::failed, "the " + name + "'s applier has failed: " + status.applier_error,
                "Its data do not fit the master's log; look at both before you use it.");
  }
  // A receiver that is refused tries again for ever; these errors do not go away by themselves.
  const unsigned error = status.receiver_error_number;
  if (error != 0 && status.receiver != ReceiverState::running &&
      (!may_pass(error) || lost > until_connected_again)) {
    throw Error(
        ExitCode::failed,
        "the " + name + "'s receiver cannot read the master's log: " + status.receiver_error,
        "Check the master's login (--master-user), and that it still has the log file of "
        "the archive's "
        "position.");
  }
}

}  // namespace

std::vector<ReplicationStatus> Slave::channels() { return server_.replication_status(); }

ReplicationStatus Slave::status(const std::string& channel) {
  if (const auto status = server_.replication_status(channel)) return *status;
  throw Error(ExitCode::precondition,
              "the " + name_ + " has no channel '" + channel + "' any more");
}

void Slave::start(const std::string& channel) {
  session_of(server_).query(server_.dialect().start_slave(channel));
}

void Slave::stop(const std::string& channel) {
  session_of(server_).query(server_.dialect().stop_slave(channel));
}

void Slave::start_applier(const std::string& channel) {
  session_of(server_).query(server_.dialect().start_applier(channel));
}

void Slave::stop_applier(const std::string& channel) {
  session_of(server_).query(server_.dialect().stop_applier(channel));
}

void Slave::start_receiver(const std::string& channel) {
  session_of(server_).query(server_.dialect().start_receiver(channel));
}

void Slave::stop_receiver(const std::string& channel) {
  session_of(server_).query(server_.dialect().stop_receiver(channel));
}

void Slave::wait_until_caught_up(const std::string& channel, const BinlogPosition& target,
                                 std::chrono::seconds timeout, const OnProgress& on_progress) {
  const auto deadline = steady_clock::now() + timeout;
  BinlogPosition goal = target;
  auto received = steady_clock::now();
  for (;;) {
    const ReplicationStatus now = status(channel);
    if (now.receiver == ReceiverState::running) received = steady_clock::now();
    // Where the receiver was when the lag went; not where it is: of a parallel applier under load
    // MySQL shows a position that is always a little behind.
    if (target.empty() && (goal.empty() || !keeps_up(now))) goal = now.read;
    if (keeps_up(now) && !(now.executed < goal)) return;
    check_threads(now, steady_clock::now() - received, name_);
    if (steady_clock::now() > deadline) {
      throw Error(
          ExitCode::failed,
          "the " + name_ + " replicates, but has not caught up within " +
              std::to_string(timeout.count()) + " s: it is at " + now.executed.to_string(),
          "Leave it running and look again later, or give --wait-until-caught-up more time.");
    }
    if (on_progress) on_progress(now);
    StopRequest::sleep_for(std::chrono::milliseconds(20));
  }
}

std::string Slave::gtid_position() {
  const auto all = channels();
  const bool current = std::any_of(all.begin(), all.end(), [](const auto& channel) {
    return channel.gtid_mode == GtidMode::current_pos;
  });
  const GtidMode mode = current ? GtidMode::current_pos : GtidMode::slave_pos;
  return Dialect::parse_gtid(server_.value_of(server_.dialect().gtid_of_slave(mode)));
}

void Slave::set_gtid_position(const std::string& gtid) {
  if (gtid.empty()) return;
  for (const std::string& sql :
       server_.dialect().set_gtid_of_slave(session_of(server_).quote(gtid))) {
    session_of(server_).query(sql);
  }
}

void Slave::point_at(const std::string& channel, const MasterLink& link) {
  try {
    session_of(server_).query(server_.dialect().change_master(link, channel, session_of(server_)));
  } catch (const SqlError& error) {
    // A syntax error quotes the statement.
    std::string message = error.what();
    if (!link.password.empty()) boost::replace_all(message, link.password, "…");
    throw SqlError(error.number(), message, error.code(), error.hint());
  }
}

void Slave::forget_masters() {
  for (const ReplicationStatus& status : channels()) {
    session_of(server_).query(server_.dialect().reset_slave_all(status.channel));
  }
}

}  // namespace slaveclone
