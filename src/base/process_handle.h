#pragma once

#include <sys/types.h>

#include "base/unique_fd.h"

namespace slaveclone {

// A process of this host, held by a descriptor (pidfd): a signal never goes to another process that
// got its pid.
class ProcessHandle {
 public:
  // The process with that pid and start time (process_start_time()). Throws Error{precondition}
  // when it is not there.
  ProcessHandle(pid_t pid, unsigned long long start_time);

  pid_t pid() const { return pid_; }
  int fd() const { return fd_.get(); }

  // Signal 0 only checks that we may. Throws Error{precondition} when we may not, Error{failed}
  // when the process has ended.
  void send(int signal) const;

  // Whether each of its threads is stopped: none is in user code or in a system call.
  bool is_stopped() const;

 private:
  pid_t pid_;
  UniqueFd fd_;
};

}  // namespace slaveclone
