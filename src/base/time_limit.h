#pragma once

#include <chrono>
#include <string>

namespace slaveclone {

// For as long as it lives no wait of this thread that a stop request would end lasts beyond the
// time: StopRequest::check() throws then. Nested ones: the earliest counts.
class TimeLimit {
 public:
  // 'what' was not to take longer: "the donor's applier was not to be stopped". 0: no limit.
  TimeLimit(std::chrono::seconds time, std::string what, std::string hint);
  ~TimeLimit();
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

  // Throws an Error that names what was waited for, with that wait's code; not_still without one.
  static void check();

 private:
  using Clock = std::chrono::steady_clock;

  const std::chrono::seconds time_;
  const std::string what_;
  const std::string hint_;
  const Clock::time_point end_;
  const TimeLimit* const outer_;
};

}  // namespace slaveclone
