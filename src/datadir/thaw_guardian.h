#pragma once

#include <chrono>

#include "base/guard_process.h"
#include "base/process_handle.h"

namespace slaveclone {

// Lets a stopped process go on (SIGCONT) when we die, however that happens, and when the time is
// over. Started before the stop.
class ThawGuardian {
 public:
  // Returns once it is on guard. Throws Error{failed}.
  ThawGuardian(const ProcessHandle& process, std::chrono::milliseconds timeout);

  // Whether the time is over: then the process goes on already, or will at any moment. When this
  // says false, the guardian has not yet signalled.
  bool has_acted() const;

  pid_t pid() const { return guard_.pid(); }

 private:
  GuardProcess guard_;  // at its end, too, the process goes on
};

}  // namespace slaveclone
