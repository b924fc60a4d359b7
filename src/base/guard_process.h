#pragma once

#include <sys/types.h>

#include <functional>

#include "base/unique_fd.h"

namespace slaveclone {

// A process of our own that outlives us: in a session of its own, so that what is sent to our group
// does not end it, deaf to SIGINT, SIGTERM and SIGHUP, with nothing of ours open but stderr. A line
// joins it to us; however we die, the line ends.
class GuardProcess {
 public:
  // The guard's descriptors.
  static constexpr int its_line = 3;
  static constexpr int kept = 4;

  // Runs 'guard' in a fork, where 'keep' (if it is not negative) is the descriptor 'kept'; returns
  // once it is on guard. In a program that has threads 'guard' may do only what is safe in a signal
  // handler. Throws Error{failed}.
  GuardProcess(int keep, const std::function<void()>& guard);

  // Ends our end of the line, and waits for the guard's end.
  ~GuardProcess();
  GuardProcess(const GuardProcess&) = delete;
  GuardProcess& operator=(const GuardProcess&) = delete;

  pid_t pid() const { return pid_; }

  void say(char word) const;
  char said() const;  // what the guard said last; 0 if nothing

  // For the guard: the next word, or 0 once the line has ended.
  static char hear();

 private:
  UniqueFd line_;
  pid_t pid_ = -1;
};

}  // namespace slaveclone
