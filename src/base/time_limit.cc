#include "base/time_limit.h"

#include <utility>

#include "base/error.h"
#include "base/waiting.h"

namespace slaveclone {
namespace {

thread_local const TimeLimit* innermost = nullptr;

}  // namespace

TimeLimit::TimeLimit(std::chrono::seconds time, std::string what, std::string hint)
    : time_(time),
      what_(std::move(what)),
      hint_(std::move(hint)),
      end_(time.count() == 0 ? Clock::time_point::max() : Clock::now() + time),
      outer_(std::exchange(innermost, this)) {}

TimeLimit::~TimeLimit() { innermost = outer_; }

void TimeLimit::check() {
  if (innermost == nullptr) return;
  const auto now = Clock::now();
  for (const TimeLimit* one = innermost; one != nullptr; one = one->outer_) {
    if (now < one->end_) continue;
    const Waiting* const waiting = Waiting::innermost();
    throw Error(Waiting::code(ExitCode::not_still),
                one->what_ + " for more than " + std::to_string(one->time_.count()) + " s" +
                    (waiting == nullptr ? "" : "; it waited for " + waiting->what()),
                one->hint_);
  }
}

}  // namespace slaveclone
