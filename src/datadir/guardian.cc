#include "datadir/guardian.h"

extern "C" {  // which the header of glibc 2.36 lacks
#include <sys/pidfd.h>
}

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/error.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The guardian's own descriptors.
constexpr int its_line = 3;
constexpr int its_process = 4;

constexpr char on_guard = 'g';
constexpr char time_is_over = 't';

// From here to watch() all runs in a fork of a program with threads: only what is safe in a signal
// handler may be called.

// Whatever we inherited must not live longer by us: the archive's pipe, the lock on the data
// directory.
void keep_only(int line, int process) {
  const int null = ::open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; ++fd) ::dup2(null, fd);
  // Out of each other's way first.
  const int line_aside = ::fcntl(line, F_DUPFD, its_process + 1);
  const int process_aside = ::fcntl(process, F_DUPFD, its_process + 1);
  ::dup2(line_aside, its_line);
  ::dup2(process_aside, its_process);
  ::close_range(its_process + 1, ~0U, 0);
}

void wait_for_end_of_line(milliseconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  pollfd hears{its_line, POLLIN, 0};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    const int heard = ::poll(&hears, 1, static_cast<int>(std::max<long>(left + 1, 0)));
    if (heard > 0) return;
    if (heard == 0 && steady_clock::now() >= deadline) return;
  }
}

[[noreturn]] void watch(int line, int process, milliseconds timeout) {
  ::setsid();
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(signal, SIG_IGN);
  keep_only(line, process);
  (void)::send(its_line, &on_guard, 1, MSG_NOSIGNAL);
  wait_for_end_of_line(timeout);
  // Told before it is done, so that silence means that nothing was done.
  (void)::send(its_line, &time_is_over, 1, MSG_NOSIGNAL);
  ::pidfd_send_signal(its_process, SIGCONT, nullptr, 0);
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

Guardian::Guardian(const ProcessHandle& process, milliseconds timeout) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw io_error("make a pair of sockets", errno);
  }
  line_ = UniqueFd(ends[0]);
  UniqueFd other_end(ends[1]);
  pid_ = ::fork();
  if (pid_ == 0) watch(other_end.get(), process.fd(), timeout);
  if (pid_ < 0) throw io_error("start the guardian", errno);
  other_end.reset();  // so that its death ends the wait
  if (heard_on(line_.get(), 0) == on_guard) return;
  reap(pid_);
  throw Error(ExitCode::failed, "the guardian of the stopped server died as it was started");
}

Guardian::~Guardian() {
  line_.reset();
  reap(pid_);
}

bool Guardian::has_acted() const {
  return heard_on(line_.get(), MSG_DONTWAIT | MSG_PEEK) == time_is_over;
}

}  // namespace slaveclone
