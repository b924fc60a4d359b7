#pragma once

#include <string>

#include "replication/slave.h"

namespace slaveclone {

// A server that was booted on a donor's files and is to become a slave of its own.
class NewSlave {
 public:
  explicit NewSlave(Server server) : slave_(std::move(server), "new slave") {}

  Slave& slave() { return slave_; }

  // In a server that has just been started; 'skip_slave_start' as its option files say.
  void start(const std::string& channel, bool skip_slave_start = false);

 private:
  Slave slave_;
};

}  // namespace slaveclone
