#include "support/stray_processes.h"

#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <chrono>
#include <csignal>
#include <fstream>

#include "base/process.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;

bool belongs_to(const std::string& proc, const std::string& directory) {
  boost::system::error_code unreadable;
  if ((fs::read_symlink(proc + "/cwd", unreadable).string() + "/").starts_with(directory + "/")) {
    return true;
  }
  std::ifstream command(proc + "/cmdline");
  for (std::string word; std::getline(command, word, '\0');) {
    if (word.starts_with("--defaults-file=" + directory + "/") ||
        word.starts_with("--datadir=" + directory + "/")) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool ProcessIdentity::is_alive() const {
  return slaveclone::is_alive(pid) && process_start_time(pid) == start_time;
}

std::vector<ProcessIdentity> processes_in(const std::string& directory) {
  std::vector<ProcessIdentity> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const pid_t pid = std::stoi(name);
    if (pid == ::getpid() || !belongs_to(entry.path().string(), directory)) continue;
    const ProcessIdentity identity{pid, process_start_time(pid)};
    if (identity.start_time != 0) found.push_back(identity);
  }
  return found;
}

void end_processes_in(const std::string& directory) {
  const auto none_left = [&] {
    const auto processes = processes_in(directory);
    for (const ProcessIdentity& process : processes) ::kill(process.pid, SIGKILL);
    return processes.empty();
  };
  wait_until(none_left, std::chrono::seconds(10));
}

}  // namespace slaveclone::test
