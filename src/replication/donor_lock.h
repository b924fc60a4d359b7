#pragma once

#include <chrono>

#include "replication/donor.h"

namespace slaveclone {

// The donor's tables, locked (FLUSH TABLES WITH READ LOCK) in a session of its own for as long as
// it lives: STOP SLAVE fails under one's own lock.
class DonorLock {
 public:
  static constexpr const char* flush_of_redo_log = "FLUSH LOCAL ENGINE LOGS";

  DonorLock(Donor& donor, std::chrono::seconds timeout);  // throws Error{not_still}

  void flush_redo_log();
  void release();  // throws if the lock was lost meanwhile

 private:
  Server server_;
};

}  // namespace slaveclone
