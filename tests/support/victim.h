#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
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

// A process that does nothing, to be stopped in a server's stead. Works in that directory, as a
// server does in its data directory.
class Victim {
 public:
  explicit Victim(const std::string& directory = "/") : pid_(::fork()) {
    if (pid_ == 0) {
      if (::chdir(directory.c_str()) != 0) ::_exit(1);
      for (;;) ::pause();
    }
    wait_until([&] { return start_time() != 0 && works_in(directory); });
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
  bool works_in(const std::string& directory) const {
    std::error_code none;
    return std::filesystem::equivalent("/proc/" + std::to_string(pid_) + "/cwd", directory, none);
  }

  pid_t pid_;
};

}  // namespace slaveclone::test
