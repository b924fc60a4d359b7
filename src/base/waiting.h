#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"

namespace slaveclone {

// That this thread waits for something, for as long as it lives. Whoever waits calls
// StopRequest::check() or sleep_for() meanwhile: after five seconds, and every thirty from then on,
// these log what is waited for. Nested ones: the innermost is what is waited for.
//
//   const Waiting waiting("the server (pid 12) to end");
//   while (runs(12)) StopRequest::sleep_for(milliseconds(20));
class Waiting {
 public:
  enum class Aloud { yes, no };  // no: somebody else tells how it gets on

  // 'code' is that of the error when a TimeLimit ends the wait; without one the outer one's.
  explicit Waiting(std::string what, std::optional<ExitCode> code = {}, Aloud aloud = Aloud::yes);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  const std::string& what() const { return what_; }
  void now_for(std::string what) { what_ = std::move(what); }  // another reason, the same wait

  // Of this thread.
  static const Waiting* innermost();
  static void say_if_long();
  static ExitCode code(ExitCode otherwise);

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  const std::optional<ExitCode> code_;
  Waiting* const outer_;
  const Clock::time_point began_;
  Clock::time_point say_next_;
};

}  // namespace slaveclone
