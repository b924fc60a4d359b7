#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/stop_request.h"
#include "mysql/server_session.h"
#include "replication/slave.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// The server has us wait no longer than that, so that a stop request, a receiver that has stopped
// and the end of the time are not heard much later.
constexpr seconds slice{1};
constexpr milliseconds longest_pause{50};
constexpr int looks_at_the_point = 3;  // at an applier that stands there and runs

Error missed(const std::string& message, const std::string& hint) {
  return {ExitCode::sync_point_missed, message, hint};
}

// An applier that was started with UNTIL, on its way.
class WayToPoint {
 public:
  WayToPoint(Slave& slave, std::string name, const BinlogPosition& point,
             const std::string& channel, const UntilPatience& patience)
      : slave_(slave),
        name_(std::move(name)),
        point_(point),
        channel_(channel),
        patience_(patience),
        deadline_(steady_clock::now() + patience.timeout) {}

  // The channel's status once its applier has stopped, there or elsewhere.
  ReplicationStatus wait_for_stop() {
    for (;;) {
      wait_a_slice();
      ReplicationStatus now = slave_.status(channel_);
      if (!now.applier_running) return now;
      require_on_its_way(now);
      if (now.executed == point_ && ++looks_ == looks_at_the_point) slave_.stop_applier(channel_);
      say_if_it_stands(now);
      require_time(now);
      if (patience_.on_progress) patience_.on_progress(now);
    }
  }

 private:
  // Wakes up when the point is reached. What the wait says is no proof: NULL comes of an applier
  // that has stopped, as it does at the point, but also of one that is not quite started.
  void wait_a_slice() {
    Server& server = slave_.server();
    const std::string said =
        server.value_of(server.dialect().wait_for_position(point_, channel_, slice));
    if (said == "-1") return StopRequest::check();  // the time was over
    StopRequest::sleep_for(pause_);
    pause_ = std::clamp(pause_ * 2, milliseconds(1), longest_pause);
  }

  void require_on_its_way(const ReplicationStatus& now) const {
    if (!now.until_set || point_ < now.executed) {
      throw missed("somebody has started the " + name_ + "'s applier" + of_channel(channel_) +
                       " without UNTIL: it runs at " + now.executed.to_string() +
                       ", the sync point is " + point_.to_string(),
                   "Try again, and see who starts slave threads (an orchestrator?).");
    }
    if (now.receiver == ReceiverState::stopped && now.read < point_) {
      throw missed("the " + name_ + "'s receiver stopped before it had the sync point" +
                       (now.receiver_error.empty() ? "" : ": " + now.receiver_error),
                   "Start it again (START SLAVE IO_THREAD); then try again.");
    }
  }

  void say_if_it_stands(const ReplicationStatus& now) {
    if (now.executed != last_position_) {
      last_position_ = now.executed;
      last_move_ = steady_clock::now();
    } else if (steady_clock::now() - last_move_ > patience_.stall_report) {
      spdlog::warn("the applier has stood at {} for a while: {}", now.executed.to_string(),
                   now.applier_doing);
      last_move_ = steady_clock::now();
    }
  }

  void require_time(const ReplicationStatus& now) const {
    if (steady_clock::now() <= deadline_) return;
    throw missed("the " + name_ + " did not reach the sync point " + point_.to_string() + " in " +
                     std::to_string(patience_.timeout.count()) + " s: it is at " +
                     now.executed.to_string() + " (" + now.applier_doing + ")",
                 "Wait until the " + name_ + " lags less, or raise --until-timeout.");
  }

  Slave& slave_;
  std::string name_;
  const BinlogPosition& point_;
  const std::string& channel_;
  const UntilPatience& patience_;
  steady_clock::time_point deadline_;
  milliseconds pause_{0};
  // At the end of an idle master's log the applier of MariaDB and of MySQL 5.6 waits for one more
  // event before it looks at UNTIL. It stands at the point, and UNTIL keeps it from going on:
  // stopping it there is as exact.
  int looks_ = 0;
  BinlogPosition last_position_;
  steady_clock::time_point last_move_ = steady_clock::now();
};

void require_at(const BinlogPosition& point, const ReplicationStatus& stopped,
                const std::string& name) {
  if (stopped.applier_error_number != 0) {
    throw missed(
        "the " + name + "'s applier failed on its way to the sync point: " + stopped.applier_error,
        "Mend the " + name + "'s replication; then try again.");
  }
  if (stopped.executed == point) return;
  throw missed("the " + name + "'s applier stands at " + stopped.executed.to_string() +
                   " instead of the sync point " + point.to_string(),
               stopped.executed < point ? "Somebody else stopped it; try again."
                                        : "It ran past the point; try again.");
}

}  // namespace

ReplicationStatus Slave::run_until(const BinlogPosition& point, const std::string& channel,
                                   const UntilPatience& patience) {
  // One that stands there already need not be started. With GTIDs MariaDB's would stop before it
  // has read anything, and then name a position at the beginning of its relay log.
  ReplicationStatus before = status(channel);
  if (!before.applier_running && before.executed == point) return before;
  session_of(server_).query(server_.dialect().start_applier_until(point, channel));
  ReplicationStatus stopped = WayToPoint(*this, name_, point, channel, patience).wait_for_stop();
  require_at(point, stopped, name_);
  return stopped;
}

}  // namespace slaveclone
