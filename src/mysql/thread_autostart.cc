#include "mysql/thread_autostart.h"

#include <chrono>
#include <thread>

#include "base/parse_number.h"

namespace slaveclone {
namespace {

constexpr unsigned long long young = 5;  // seconds

bool is_young(Server& server) {
  const auto status = server.status({"Uptime"});
  return !status.empty() && parse_number(status.begin()->second, "Uptime") < young;
}

bool has_started(const ReplicationStatus& status) {
  const bool receiver =
      status.receiver != ReceiverState::stopped || status.receiver_error_number != 0;
  const bool applier = status.applier_running || status.applier_error_number != 0;
  return receiver && applier;
}

}  // namespace

std::optional<ReplicationStatus> status_after_autostart(Server& server,
                                                        const std::string& channel) {
  for (;;) {
    const bool may_be_starting = is_young(server);  // before the look
    const auto status = server.replication_status(channel);
    if (!status || has_started(*status) || !may_be_starting) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace slaveclone
