#include "base/stop_request.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#include "base/error.h"
#include "base/time_limit.h"
#include "base/waiting.h"

namespace slaveclone {
namespace {

std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);

thread_local int unheard = 0;

void on_signal(int) { stop_requested = true; }

}  // namespace

void StopRequest::install() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

bool StopRequest::pending() { return stop_requested; }

void StopRequest::check() {
  Waiting::say_if_long();
  if (!is_heard()) return;
  if (stop_requested) throw Error(ExitCode::interrupted, "interrupted");
  TimeLimit::check();
}

void StopRequest::sleep_for(std::chrono::milliseconds time) {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + time;
  for (auto now = steady_clock::now(); now < end; now = steady_clock::now()) {
    check();
    const auto slice = std::min<steady_clock::duration>(end - now, std::chrono::milliseconds(50));
    std::this_thread::sleep_for(slice);
  }
  check();
}

void StopRequest::reset() { stop_requested = false; }

void StopRequest::request() { stop_requested = true; }

StopRequest::Unheard::Unheard() { ++unheard; }
StopRequest::Unheard::~Unheard() { --unheard; }

bool StopRequest::is_heard() { return unheard == 0; }

}  // namespace slaveclone
