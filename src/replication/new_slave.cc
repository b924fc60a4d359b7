#include "replication/new_slave.h"

#include "replication/thread_autostart.h"

namespace slaveclone {

void NewSlave::start(const std::string& channel, bool skip_slave_start) {
  const auto now = status_after_autostart(slave_.server(), channel, skip_slave_start);
  if (now && now->applier_running && now->receiver != ReceiverState::stopped) return;
  slave_.start(channel);
}

}  // namespace slaveclone
