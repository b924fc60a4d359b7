#pragma once

#include <sys/types.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace slaveclone::test {

// The guardians of a run of take-backup, by the name that they give themselves.
inline std::vector<pid_t> guardians_of(pid_t run) {
  const std::string process = "/proc/" + std::to_string(run);
  std::ifstream children(process + "/task/" + std::to_string(run) + "/children");
  std::vector<pid_t> guardians;
  for (pid_t child = 0; children >> child;) {
    std::string name;
    std::getline(std::ifstream("/proc/" + std::to_string(child) + "/comm"), name);
    if (name == "backup-guardian") guardians.push_back(child);
  }
  return guardians;
}

// SIGKILL for all of them at one moment: nobody puts anything back. How many guardians it had.
inline std::size_t kill_with_guardians(pid_t run) {
  ::kill(run, SIGSTOP);
  const auto guardians = guardians_of(run);
  for (const pid_t guardian : guardians) ::kill(guardian, SIGKILL);
  ::kill(run, SIGKILL);
  ::waitpid(run, nullptr, 0);
  return guardians.size();
}

}  // namespace slaveclone::test
