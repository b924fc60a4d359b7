#include "base/guard_process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "base/error.h"

namespace slaveclone {
namespace {

constexpr char on_guard = 'g';

// From here to stand_guard() only what is safe in a signal handler may be called: the program may
// have had threads.

// Whatever we inherited must not live longer by us: the archive's pipe, the lock on the data
// directory.
void keep_only(int line, int keep) {
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  // Out of each other's way first.
  const int line_aside = ::fcntl(line, F_DUPFD, GuardProcess::kept + 1);
  const int kept_aside = keep < 0 ? -1 : ::fcntl(keep, F_DUPFD, GuardProcess::kept + 1);
  ::dup2(line_aside, GuardProcess::its_line);
  const int first_closed = keep < 0 ? GuardProcess::kept : GuardProcess::kept + 1;
  if (keep >= 0) ::dup2(kept_aside, GuardProcess::kept);
  ::close_range(static_cast<unsigned>(first_closed), ~0U, 0);
}

[[noreturn]] void stand_guard(int line, int keep, const std::function<void()>& guard) {
  ::setsid();
  ::prctl(PR_SET_NAME, "backup-guardian");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(signal, SIG_IGN);
  keep_only(line, keep);
  (void)::send(GuardProcess::its_line, &on_guard, 1, MSG_NOSIGNAL);
  guard();
  ::_exit(0);
}

char heard_on(int line, int flags) {
  char word = 0;
  while (::recv(line, &word, 1, flags) < 0 && errno == EINTR) continue;
  return word;
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
}

}  // namespace

GuardProcess::GuardProcess(int keep, const std::function<void()>& guard) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw io_error("make a pair of sockets", errno);
  }
  line_ = UniqueFd(ends[0]);
  UniqueFd other_end(ends[1]);
  pid_ = ::fork();
  if (pid_ == 0) stand_guard(other_end.get(), keep, guard);
  if (pid_ < 0) throw io_error("start the guardian", errno);
  other_end.reset();  // so that its death ends the wait
  if (heard_on(line_.get(), 0) == on_guard) return;
  reap(pid_);
  throw Error(ExitCode::failed, "the guardian died as it was started");
}

GuardProcess::~GuardProcess() {
  line_.reset();
  reap(pid_);
}

void GuardProcess::say(char word) const { (void)::send(line_.get(), &word, 1, MSG_NOSIGNAL); }

char GuardProcess::said() const { return heard_on(line_.get(), MSG_DONTWAIT | MSG_PEEK); }

char GuardProcess::hear() { return heard_on(its_line, 0); }

}  // namespace slaveclone
