#pragma once

namespace slaveclone::test {

// While one lives, time that is slept in this process goes by at once: no sleep takes any, and the
// monotonic clock is as much ahead afterwards as was slept. So back-offs and looks at what has to
// be at rest for a while are themselves, and quick. Not for what waits for another process.
class QuickTime {
 public:
  QuickTime();
  ~QuickTime();
  QuickTime(const QuickTime&) = delete;
  QuickTime& operator=(const QuickTime&) = delete;
};

}  // namespace slaveclone::test
