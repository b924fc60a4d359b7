#pragma once

#include <cstdint>
#include <string>

#include "model/binlog_position.h"

namespace slaveclone {

// A transaction boundary in the master's binary log at which the donor is made to stop.
struct SyncPoint {
  BinlogPosition position;
  std::string gtid;                // the same place as a GTID position; empty: no GTIDs
  std::string method;              // "lock", "snapshot", "donor"
  std::uint64_t lock_wait_us = 0;  // from asking for the lock to having it
  std::uint64_t lock_held_us = 0;  // from having it to having let it go, as the client saw it
};

}  // namespace slaveclone
