#pragma once

#include <string>
#include <vector>

#include "mysql/privileges.h"

namespace slaveclone {

// What our accounts do on servers. docs/security.md has the list of what each needs, as here.
enum class Task {
  back_up,           // the donor, in any quiesce mode
  back_up_online,    // added to that
  back_up_shutdown,  // added to that
  back_up_circle,    // added to that: wanted where donor and master follow each other
  lock_master,
  read_snapshot,   // of the master
  look_at_master,  // wanted on the master: statements that hold up the lock, whom it follows, and
                   // when it began its log
  kill_blockers,
  replicate,
  look_at_log,  // wanted for the account that replicates: where the log ends, who else reads it
  load,         // the new server
  read_definitions,  // of the master: all that it defines, accounts and the bodies of routines too
  read_rows,         // of the master, each with the position at which it is true, and its log
  see_lag,           // of slaves whose lag is minded
  compare_rows,      // of the master likewise, without its log
  check_rows,        // of a slave whose applier is stopped for moments
  repair_rows,       // added to that
  repair_read_only,  // added to that where the slave is read-only for all others
};

PrivilegeNeeds needs_of(Task task, const ServerVersion& version);

// The privileges to grant for the tasks together, each once.
std::vector<std::string> privileges_for(const std::vector<Task>& tasks,
                                        const ServerVersion& version);

}  // namespace slaveclone
