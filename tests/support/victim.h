#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>

#include "base/process.h"
#include "support/wait_until.h"

namespace slaveclone::test {

// The state of a process as proc(5) names it: 'S' sleeps, 'T' is stopped.
inline char state_of_process(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t end_of_name = line.rfind(')');
  return end_of_name == std::string::npos ? 'X' : line[end_of_name + 2];
}

// A process that does nothing, to be stopped in a server's stead.
class Victim {
 public:
  Victim() : pid_(::fork()) {
    if (pid_ == 0) {
      for (;;) ::pause();
    }
    wait_until([&] { return start_time() != 0; });
  }
  ~Victim() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  pid_t pid() const { return pid_; }
  unsigned long long start_time() const { return process_start_time(pid_); }
  bool runs() const { return state_of_process(pid_) != 'T'; }

  void stop() const {
    ::kill(pid_, SIGSTOP);
    wait_until([&] { return !runs(); });
  }

 private:
  pid_t pid_;
};

}  // namespace slaveclone::test
