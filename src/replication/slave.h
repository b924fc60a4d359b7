#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "model/binlog_position.h"
#include "model/master_link.h"
#include "mysql/server.h"

namespace slaveclone {

using OnProgress = std::function<void(const ReplicationStatus&)>;  // may be empty

// How long run_until() waits, and whom it tells.
struct UntilPatience {
  std::chrono::seconds timeout{3600};
  std::chrono::seconds stall_report{
      30};  // the position has not moved for so long: say what it waits for
  OnProgress on_progress = {};
};

// A server as a slave: its channels, what they follow, how far they are. A channel is meant by its
// name; the default one's is empty.
class Slave {
 public:
  // 'name': "donor", "new slave"; for messages.
  Slave(Server server, std::string name) : server_(std::move(server)), name_(std::move(name)) {}

  Server& server() { return server_; }

  std::vector<ReplicationStatus> channels();             // empty: it follows nobody
  ReplicationStatus status(const std::string& channel);  // Error{precondition}: no such channel

  void start(const std::string& channel);  // both threads
  void stop(const std::string& channel);
  void start_applier(const std::string& channel);
  void stop_applier(const std::string& channel);
  void start_receiver(const std::string& channel);
  void stop_receiver(const std::string& channel);

  // Runs the channel's stopped applier to exactly that point of its master's log, and returns once
  // it stands there: stopped, without an error, its executed position equal to the point. Throws
  // Error{sync_point_missed}.
  ReplicationStatus run_until(const BinlogPosition& point, const std::string& channel,
                              const UntilPatience& patience);

  // Waits until both threads run, the applier is at 'target' or later (empty: where the receiver
  // was when the lag went), and the slave lags less than a second. Throws Error{failed} when a
  // thread fails or the time is over.
  void wait_until_caught_up(const std::string& channel, const BinlogPosition& target,
                            std::chrono::seconds timeout, const OnProgress& on_progress);

  // The GTID position of what is applied: one for all channels, so it means something only once
  // every applier is stopped. Empty: no GTIDs.
  std::string gtid_position();
  // Nothing if empty. The slave must have no channel that runs, and on MySQL loses its binary log.
  void set_gtid_position(const std::string& gtid);

  // CHANGE MASTER TO. No error holds the password.
  void point_at(const std::string& channel, const MasterLink& link);
  // RESET SLAVE ALL, on every channel, which it has no more.
  void forget_masters();

 private:
  Server server_;
  std::string name_;
};

}  // namespace slaveclone
