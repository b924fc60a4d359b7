#pragma once

#include <sys/types.h>

#include <chrono>

#include "base/process_handle.h"
#include "base/unique_fd.h"

namespace slaveclone {

// A small process of its own that lets a stopped process go on (SIGCONT) when we die, however that
// happens, and when the time is over. Started before the stop; it lives in a session of its own, so
// that what is sent to our group does not end it.
class Guardian {
 public:
  // Returns once it is on guard. Throws Error{failed}.
  Guardian(const ProcessHandle& process, std::chrono::milliseconds timeout);

  // Has the process go on if it is still stopped, and ends the guard.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

  // Whether the time is over: then the process goes on already, or will at any moment. When this
  // says false, the guardian has not yet signalled.
  bool has_acted() const;

  pid_t pid() const { return pid_; }

 private:
  UniqueFd line_;  // it hears our end by this line's
  pid_t pid_ = -1;
};

}  // namespace slaveclone
