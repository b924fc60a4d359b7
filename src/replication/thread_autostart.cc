#include "replication/thread_autostart.h"

#include <chrono>

#include "base/stop_request.h"
#include "base/waiting.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

// Threads that are to start are there in milliseconds; those that cannot never come.
constexpr std::chrono::seconds patience{5};

bool starts_threads(Server& server, bool skip_slave_start) {
  if (server.dialect().is_mariadb()) return false;
  const auto skips = server.variable_if_known("skip_slave_start");
  return skips ? *skips == "0" || *skips == "OFF" : !skip_slave_start;
}

bool has_started(const ReplicationStatus& status) {
  const bool receiver =
      status.receiver != ReceiverState::stopped || status.receiver_error_number != 0;
  const bool applier = status.applier_running || status.applier_error_number != 0;
  return receiver && applier;
}

}  // namespace

std::optional<ReplicationStatus> status_after_autostart(Server& server, const std::string& channel,
                                                        bool skip_slave_start) {
  auto status = server.replication_status(channel);
  if (!status || has_started(*status) || !starts_threads(server, skip_slave_start)) return status;
  const Waiting waiting("the server to start its slave threads");
  const auto deadline = steady_clock::now() + patience;
  while (status && !has_started(*status) && steady_clock::now() < deadline) {
    StopRequest::sleep_for(std::chrono::milliseconds(10));
    status = server.replication_status(channel);
  }
  return status;
}

}  // namespace slaveclone
