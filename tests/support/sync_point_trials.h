#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mysql/login.h"

namespace slaveclone::test {

// How a number of sync points went, each of them had and run to as take-backup does it.
struct SyncPointTrials {
  unsigned runs = 0;
  unsigned overshoots = 0;  // the donor was said to stand at the point, but holds more or less
  std::vector<std::string> failures;
  std::vector<std::uint64_t> lock_wait_us;
  std::vector<std::uint64_t> lock_held_us;
};

// Runs the donor's default channel to one sync point of its master after the other, with a
// rotation of the master's log on the way to each of them. That it stands
// exactly there is held against the GTID position that the master named under its lock, if it has
// GTIDs: file and offset alone would be the same witness twice. Afterwards the applier runs as
// before.
SyncPointTrials try_sync_points(const Login& master, const Login& donor, unsigned runs);

}  // namespace slaveclone::test
