#include "datadir/thaw_guardian.h"

extern "C" {  // which the header of glibc 2.36 lacks
#include <sys/pidfd.h>
}

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr char time_is_over = 't';

// These run in a fork of a program with threads: only what is safe in a signal handler.

void wait_for_end_of_line(milliseconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  pollfd hears{GuardProcess::its_line, POLLIN, 0};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    const int heard = ::poll(&hears, 1, static_cast<int>(std::max<long>(left + 1, 0)));
    if (heard > 0) return;
    if (heard == 0 && steady_clock::now() >= deadline) return;
  }
}

void thaw_in_time(milliseconds timeout) {
  wait_for_end_of_line(timeout);
  // Told before it is done, so that silence means that nothing was done.
  (void)::send(GuardProcess::its_line, &time_is_over, 1, MSG_NOSIGNAL);
  ::pidfd_send_signal(GuardProcess::kept, SIGCONT, nullptr, 0);
}

}  // namespace

ThawGuardian::ThawGuardian(const ProcessHandle& process, milliseconds timeout)
    : guard_(process.fd(), [timeout] { thaw_in_time(timeout); }) {}

bool ThawGuardian::has_acted() const { return guard_.said() == time_is_over; }

}  // namespace slaveclone
