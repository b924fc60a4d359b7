#pragma once

#include <chrono>
#include <optional>

namespace slaveclone {

// How long a master's read lock may be waited for, and how often. While it is waited for the
// master's writers wait behind it; between the tries they drain.
struct LockPatience {
  std::chrono::seconds timeout{3};  // for one try
  unsigned tries = 5;
  std::chrono::milliseconds back_off{1000};  // after the first; doubled after each, give or take
  std::optional<std::chrono::seconds> kill_blockers = {};  // statements that have run for so long
};

}  // namespace slaveclone
