#pragma once

#include <chrono>
#include <memory>

#include "replication/donor.h"

namespace slaveclone {

// Locks the donor's tables (FLUSH TABLES WITH READ LOCK) in a session of its own, which holds the
// lock for as long as it lives: STOP SLAVE fails under one's own. UNLOCK TABLES in it fails if the
// lock was lost meanwhile. Throws Error{not_still} when the lock is not had in time.
std::unique_ptr<Server> lock_tables(Donor& donor, std::chrono::seconds timeout);

}  // namespace slaveclone
