#pragma once

#include <cstdint>
#include <string>

#include "model/binlog_position.h"

namespace slaveclone {

// How the master's position is had: under its read lock, from a snapshot of its own without a lock,
// or not at all: the donor's own position is taken. Automatic: as suits the master, see Master.
enum class SyncPointMethod { automatic, lock, snapshot, donor };

std::string to_string(SyncPointMethod method);  // "auto", "lock", "snapshot", "donor"
SyncPointMethod sync_point_method_from(const std::string& text);  // throws Error{usage}

// A transaction boundary in the master's binary log at which the donor is made to stop.
struct SyncPoint {
  BinlogPosition position;
  std::string gtid;  // the same place as a GTID position; empty: no GTIDs
  SyncPointMethod method = SyncPointMethod::lock;
  std::uint64_t lock_wait_us = 0;  // from asking for the lock to having it
  std::uint64_t lock_held_us = 0;  // from having it to having let it go, as the client saw it
};

}  // namespace slaveclone
