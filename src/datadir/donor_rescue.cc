#include "datadir/donor_rescue.h"

#include <spdlog/spdlog.h>

#include "base/stop_request.h"
#include "base/waiting.h"
#include "host/starting_server.h"

namespace slaveclone {

using std::chrono::steady_clock;

void require_start_command(const std::string& command) {
  if (!command.empty()) return;
  throw Error(
      ExitCode::precondition, "nothing says how to start the donor again once it is shut down",
      "Give --start-command, such as 'systemctl start mariadb', or set it in [take-backup].");
}

bool DonorRescue::answers() const { return slaveclone::answers(connect_, login_); }

void DonorRescue::require_way_to_start(const DonorState& state) const {
  if (state.shut_down && !answers()) require_start_command(options_.start_command);
}

// A SHUTDOWN that was sent may be still under way: then a start would fail, or be undone. A server
// that goes on answering was not told to shut down.
void DonorRescue::wait_for_shutdown_under_way(const ServerProcess& process) const {
  const Waiting waiting("the donor's server to end, which was told to shut down");
  const auto deadline = steady_clock::now() + options_.stop_timeout;
  auto answers_since = steady_clock::now();
  while (process.runs() && steady_clock::now() < deadline) {
    if (!answers()) answers_since = steady_clock::now();
    if (steady_clock::now() - answers_since > std::chrono::seconds(1)) return;
    StopRequest::sleep_for(std::chrono::milliseconds(50));
  }
}

void DonorRescue::start_again(DonorJournal& journal) const {
  DonorState state = journal.state();
  wait_for_shutdown_under_way(changed_server(state));
  if (!answers()) {
    require_start_command(options_.start_command);
    spdlog::info("starting the donor again");
    start_server(
        {options_.start_command, journal.directory(), options_.error_log, options_.start_timeout},
        connect_, login_);
  }
  state.shut_down = false;
  state.server_pid = 0;
  state.server_start_time = 0;
  journal.settle(state);
}

}  // namespace slaveclone
