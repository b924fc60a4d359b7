#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "model/master_link.h"
#include "mysql/server.h"

namespace slaveclone {

// A server that was booted on a donor's files and is to become a slave of its own.
class NewSlave {
 public:
  explicit NewSlave(std::unique_ptr<Session> session) : server_(std::move(session)) {}

  Server& server() { return server_; }

  // Whatever the donor's files say of replication: forgotten, on every channel.
  void forget_donor();

  // What is applied, as a GTID position: SET GLOBAL gtid_slave_pos, or gtid_purged on MySQL.
  // Nothing if empty.
  void set_gtid_position(const std::string& gtid);

  // CHANGE MASTER TO. No error holds the password.
  void point_at(const std::string& channel, const MasterLink& link);

  ReplicationStatus status(const std::string& channel);  // throws Error{failed} if it has none

  // In a server that has just been started; 'skip_slave_start' as its option files say.
  void start(const std::string& channel, bool skip_slave_start = false);

  // Waits until both threads run, the applier is at 'target' or later (empty: where the receiver
  // was when the lag went), and the slave lags less than a second. Throws Error{failed} when a
  // thread fails or the time is over.
  void wait_until_caught_up(const std::string& channel, const BinlogPosition& target,
                            std::chrono::seconds timeout,
                            const std::function<void(const ReplicationStatus&)>& on_progress);

 private:
  Server server_;
};

}  // namespace slaveclone
