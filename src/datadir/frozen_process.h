#pragma once

#include <chrono>

#include "base/process_handle.h"
#include "base/undo.h"
#include "datadir/thaw_guardian.h"

namespace slaveclone {

// A process that is stopped (SIGSTOP) for as long as this lives, at most for the given time. A
// guardian has it go on should we die.
class FrozenProcess {
 public:
  // Returns when each of its threads is stopped. Throws Error{not_still} when that takes too long.
  FrozenProcess(const ProcessHandle& process, std::chrono::milliseconds timeout);

  // Throws Error{not_still} when the time is over, Error{interrupted} when we are asked to stop.
  void check_time() const;

  // Throws Error{not_still} unless the process has been stopped from the constructor until now.
  void check() const;

  // Has it go on, and tells for how long it was stopped. Throws Error{not_put_back}; the destructor
  // never throws.
  std::chrono::microseconds go_on();

 private:
  void wait_until_stopped() const;

  using Clock = std::chrono::steady_clock;

  const ProcessHandle& process_;
  std::chrono::milliseconds timeout_;
  Clock::time_point start_;
  ThawGuardian guardian_;  // must outlive the stop
  Undo go_on_;
};

}  // namespace slaveclone
