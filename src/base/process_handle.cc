#include "base/process_handle.h"

extern "C" {  // which the header of glibc 2.36 lacks
#include <sys/pidfd.h>
}

#include <boost/filesystem.hpp>
#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

#include "base/error.h"
#include "base/process.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

std::string name(pid_t pid) { return "process " + std::to_string(pid); }

// The letter after the name, which is in parentheses and may hold anything (proc(5)).
char state_in(const std::string& stat_file) {
  std::ifstream file(stat_file);
  std::string line;
  if (!std::getline(file, line)) return 'X';  // has ended since it was listed
  const std::size_t end_of_name = line.rfind(')');
  return end_of_name + 2 < line.size() ? line[end_of_name + 2] : 'X';
}

bool holds_still(char state) { return state == 'T' || state == 'Z' || state == 'X'; }

}  // namespace

ProcessHandle::ProcessHandle(pid_t pid, unsigned long long start_time)
    : pid_(pid), fd_(pid > 0 ? ::pidfd_open(pid, 0) : -1) {
  // Looked at once it is held: from here on the pid cannot be given away.
  if (!fd_ || start_time == 0 || process_start_time(pid) != start_time) {
    throw Error(ExitCode::precondition, name(pid) + " is not there any more");
  }
}

void ProcessHandle::send(int signal) const {
  if (::pidfd_send_signal(fd_.get(), signal, nullptr, 0) == 0) return;
  const std::string why = std::generic_category().message(errno);
  if (errno == EPERM) {
    throw Error(ExitCode::precondition, "may not signal " + name(pid_) + ": " + why,
                "Run as root or as the server's user.");
  }
  throw Error(ExitCode::failed, "cannot signal " + name(pid_) + ": " + why);
}

bool ProcessHandle::is_stopped() const {
  boost::system::error_code error;
  fs::directory_iterator threads("/proc/" + std::to_string(pid_) + "/task", error);
  if (error) return false;
  for (const fs::directory_entry& thread : threads) {
    if (!holds_still(state_in(thread.path().string() + "/stat"))) return false;
  }
  return true;
}

}  // namespace slaveclone
