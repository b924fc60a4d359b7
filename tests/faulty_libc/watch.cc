#include "faulty_libc/watch.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <sstream>

#include "support/guardians.h"

namespace slaveclone::test {
namespace {

using Fault = SyscallFaults::Fault;

std::atomic<pid_t> watched_process{0};  // 0: nothing is counted
bool guardians_die_too = false;

bool is_below(const std::string& path, const std::vector<std::string>& directories) {
  return directories.empty() ||
         std::any_of(directories.begin(), directories.end(), [&](const std::string& directory) {
           return path.starts_with(directory) &&
                  (path.size() == directory.size() || path[directory.size()] == '/');
         });
}

class Watch {
 public:
  static Watch& get() {
    static auto* const watch = new Watch;  // outlives all that may still make calls
    return *watch;
  }

  void start(SyscallFaults::Calls calls, std::size_t at, const Fault& fault) {
    const std::lock_guard lock(mutex_);
    calls_ = std::move(calls);
    at_ = at;
    fault_ = fault;
    count_ = 0;
    fired_.clear();
    watched_process = ::getpid();
  }

  void log_to(const std::string& path) {
    log_ = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.c_str(),
                                      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  }

  // What is to become of a call that is about to be made; nullptr: it is made.
  const Fault* look_at(const std::string& name, const std::string& path, const std::string& other) {
    const std::lock_guard lock(mutex_);
    if (!counts(name, path, other)) return nullptr;
    ++count_;
    const std::string text = name + " " + path + (other.empty() ? "" : " " + other);
    if (log_ >= 0) {
      const std::string line = text + "\n";
      (void)::syscall(SYS_write, log_, line.data(), line.size());
    }
    if (at_ == 0 || count_ < at_ || (count_ > at_ && !fault_.lasting)) return nullptr;
    if (fired_.empty()) fired_ = text;
    if (fault_.kind == Fault::Kind::kill) die();
    return &fault_;
  }

  bool was_sent_before(std::string_view bytes) {
    constexpr std::size_t few = 4;
    const std::lock_guard lock(mutex_);
    if (std::find(sent_.begin(), sent_.end(), bytes) != sent_.end()) return true;
    sent_.emplace_back(bytes);
    if (sent_.size() > few) sent_.pop_front();
    return false;
  }

  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  std::string fired() {
    const std::lock_guard lock(mutex_);
    return fired_;
  }

 private:
  bool counts(const std::string& name, const std::string& path, const std::string& other) const {
    if (path.empty()) return calls_.names.contains(name);
    if (!calls_.names.empty() && !calls_.names.contains(name)) return false;
    return is_below(path, calls_.below) || (!other.empty() && is_below(other, calls_.below));
  }

  std::mutex mutex_;
  SyscallFaults::Calls calls_;
  std::size_t at_ = 0;
  Fault fault_;
  std::size_t count_ = 0;
  std::string fired_;
  int log_ = -1;
  std::deque<std::string> sent_;
};

// A name, or a number.
int error_from(const std::string& text) {
  static const std::vector<std::pair<std::string, int>> names{
      {"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EINTR", EINTR},  {"EMFILE", EMFILE},
      {"ENFILE", ENFILE}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS},  {"EACCES", EACCES},
      {"EPERM", EPERM},   {"ENOMEM", ENOMEM}, {"EXDEV", EXDEV},  {"EAGAIN", EAGAIN},
      {"EFBIG", EFBIG},   {"EINVAL", EINVAL}, {"ENOSYS", ENOSYS}};
  for (const auto& [name, number] : names) {
    if (name == text) return number;
  }
  return std::atoi(text.c_str());
}

std::vector<std::string> parts_of(const char* text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text == nullptr ? "" : text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

Fault fault_from(std::string text) {
  Fault fault;
  fault.lasting = text.ends_with('+');
  if (fault.lasting) text.pop_back();
  if (text == "short") {
    fault.kind = Fault::Kind::short_transfer;
  } else if (text == "kill") {
    fault.kind = Fault::Kind::kill;
  } else if (text == "kill-after") {
    fault.kind = Fault::Kind::kill_after;
  } else {
    fault.error = error_from(text);
  }
  return fault;
}

// Preloaded: takes what the environment says, and takes it out of there.
__attribute__((constructor)) void start_by_environment() {
  const char* const at = std::getenv("SYSCALL_FAULTS_AT");
  const char* const log = std::getenv("SYSCALL_FAULTS_LOG");
  if (at == nullptr && log == nullptr) return;
  const char* const action = std::getenv("SYSCALL_FAULTS_ACTION");
  guardians_die_too = std::getenv("SYSCALL_FAULTS_GUARDIANS_DIE") != nullptr;
  const auto names = parts_of(std::getenv("SYSCALL_FAULTS_CALLS"), ',');
  if (log != nullptr) Watch::get().log_to(log);
  SyscallFaults::start(
      {parts_of(std::getenv("SYSCALL_FAULTS_BELOW"), ':'), {names.begin(), names.end()}},
      at == nullptr ? 0 : std::strtoul(at, nullptr, 10),
      fault_from(action == nullptr ? "EIO" : action));
  for (const char* name :
       {"LD_PRELOAD", "SYSCALL_FAULTS_AT", "SYSCALL_FAULTS_LOG", "SYSCALL_FAULTS_ACTION",
        "SYSCALL_FAULTS_CALLS", "SYSCALL_FAULTS_BELOW", "SYSCALL_FAULTS_GUARDIANS_DIE"}) {
    ::unsetenv(name);
  }
}

}  // namespace

// The guardians first: they hear of our end before a signal that comes with it.
[[noreturn]] void die() {
  if (guardians_die_too) {
    for (const pid_t guardian : guardians_of(::getpid()))
      (void)::syscall(SYS_kill, guardian, SIGKILL);
  }
  (void)::syscall(SYS_kill, ::getpid(), SIGKILL);
  for (;;) ::pause();
}
bool watching() {
  const pid_t process = watched_process.load(std::memory_order_relaxed);
  return process != 0 && process == ::getpid();
}

// What a descriptor holds, "socket:[7]" too.
std::string path_of(int fd) {
  if (fd == AT_FDCWD) return {};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  std::array<char, PATH_MAX> target{};
  const auto size = ::syscall(SYS_readlinkat, AT_FDCWD, link.c_str(), target.data(), target.size());
  return size < 0 ? "?" : std::string(target.data(), static_cast<std::size_t>(size));
}

std::string path_at(int directory, const char* name) {
  const std::string text = name;
  if (directory == AT_FDCWD || text.starts_with("/")) return text;
  const std::string above = path_of(directory);
  return text.empty() || text == "." ? above : above + "/" + text;
}

bool was_sent_before(std::string_view bytes) { return Watch::get().was_sent_before(bytes); }

const Fault* look(const char* name, const std::string& path, const std::string& other) {
  // A signal handler's call in the middle of a look would wait for the lock for ever.
  static thread_local bool looking = false;
  if (looking) return nullptr;
  looking = true;
  const int before = errno;
  const Fault* const fault = Watch::get().look_at(name, path, other);
  errno = before;
  looking = false;
  return fault;
}

void SyscallFaults::start(const Calls& calls, std::size_t at, const Fault& fault) {
  Watch::get().start(calls, at, fault);
}

void SyscallFaults::start_counting(const Calls& calls) { start(calls, 0, {}); }
void SyscallFaults::stop() { watched_process = 0; }
std::size_t SyscallFaults::count() { return Watch::get().count(); }
std::string SyscallFaults::fired_call() { return Watch::get().fired(); }

}  // namespace slaveclone::test
