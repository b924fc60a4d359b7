#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace slaveclone::test {

// A process for ever: pids are used again, pairs of pid and start time are not.
struct ProcessIdentity {
  pid_t pid = 0;
  unsigned long long start_time = 0;

  bool is_alive() const;
};

// The processes, but for this one, that work in `directory` or were started with an option file or
// a data directory in it, whoever started them.
std::vector<ProcessIdentity> processes_in(const std::string& directory);

// Ends them by SIGKILL: servers whose data nobody wants need not write it out.
void end_processes_in(const std::string& directory);

}  // namespace slaveclone::test
