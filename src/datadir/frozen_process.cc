#include "datadir/frozen_process.h"

#include <csignal>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/stop_request.h"

namespace slaveclone {
namespace {

Error not_still(const std::string& message) {
  return {ExitCode::not_still, message, "Raise --freeze-timeout, or use --quiesce=online."};
}

}  // namespace

FrozenProcess::FrozenProcess(const ProcessHandle& process, std::chrono::milliseconds timeout)
    : process_(process),
      timeout_(timeout),
      start_(Clock::now()),
      guardian_(process, timeout),
      go_on_("the server's process (it is stopped)", [&process] { process.send(SIGCONT); }) {
  start_ = Clock::now();
  process_.send(SIGSTOP);
  wait_until_stopped();
}

// A thread in a system call stops at its end, so one that waits for a disk takes its time.
void FrozenProcess::wait_until_stopped() const {
  while (!process_.is_stopped()) {
    check_time();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

void FrozenProcess::check_time() const {
  StopRequest::check();
  if (Clock::now() - start_ < timeout_ && !guardian_.has_acted()) return;
  throw not_still("the donor's server was not to be stopped for more than " +
                  std::to_string(timeout_.count()) + " ms");
}

void FrozenProcess::check() const {
  check_time();
  if (!process_.is_stopped()) throw not_still("somebody else had the donor's server go on");
}

std::chrono::microseconds FrozenProcess::go_on() {
  go_on_.run();
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start_);
}

}  // namespace slaveclone
