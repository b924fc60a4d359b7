#pragma once

#include <sys/types.h>

#include <string>

#include "base/process.h"
#include "base/unique_fd.h"

namespace slaveclone::test {

// One of our programs, run in the background with the descriptors that it is given; ended with its
// object.
class BlockedRun {
 public:
  // Its stderr goes to `log`.
  BlockedRun(Argv argv, const std::string& log, int in = -1, int out = -1);
  ~BlockedRun();
  BlockedRun(const BlockedRun&) = delete;
  BlockedRun& operator=(const BlockedRun&) = delete;

  pid_t pid() const { return pid_; }
  std::string said() const;

  // Whether it says that before the time is over.
  bool says(const std::string& text, double seconds = 30) const;

  // Its exit status if it ends in time, else -1.
  int status_within(double seconds);

  // SIGTERM, and how long it takes to end.
  double seconds_to_stop();

 private:
  std::string log_;
  pid_t pid_;
  int status_ = -1;
};

}  // namespace slaveclone::test
