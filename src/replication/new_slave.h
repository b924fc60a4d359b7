#pragma once

#include <chrono>
#include <string>

#include "replication/slave.h"

namespace slaveclone {

// A server that was booted on a donor's files and is to become a slave of its own.
class NewSlave {
 public:
  explicit NewSlave(Server server) : slave_(std::move(server), "new slave") {}

  Server& server() { return slave_.server(); }
  ReplicationStatus status(const std::string& channel) { return slave_.status(channel); }

  // Whatever the donor's files say of replication: forgotten, on every channel.
  void forget_donor() { slave_.forget_masters(); }
  void set_gtid_position(const std::string& gtid) { slave_.set_gtid_position(gtid); }
  void point_at(const std::string& channel, const MasterLink& link) {
    slave_.point_at(channel, link);
  }

  // In a server that has just been started; 'skip_slave_start' as its option files say.
  void start(const std::string& channel, bool skip_slave_start = false);

  void wait_until_caught_up(const std::string& channel, const BinlogPosition& target,
                            std::chrono::seconds timeout, const OnProgress& on_progress) {
    slave_.wait_until_caught_up(channel, target, timeout, on_progress);
  }

 private:
  Slave slave_;
};

}  // namespace slaveclone
