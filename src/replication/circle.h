#pragma once

#include "replication/donor.h"
#include "replication/master.h"

namespace slaveclone {

// Of two masters that follow each other, one may be the donor. What is written on it itself comes
// back in its master's log. It skips that by its own server id; its clone has another id, and would
// apply it again if it was in the files but not yet in the master's log at the sync point. So such
// a donor has to be read_only, and what it wrote before must have arrived at its master.

// Throws Error{precondition} when the master follows the donor and the donor takes writes.
void check_circle(Donor& donor, Master& master);

// Returns at once where there is no circle. Throws Error{sync_point_missed} when the time is over.
void wait_for_own_writes(Donor& donor, Master& master, std::chrono::seconds timeout);

}  // namespace slaveclone
