#pragma once

#include <chrono>

#include "mysql/donor_journal.h"
#include "mysql/session.h"

namespace slaveclone {

// Puts back what the journal tells an earlier run has changed: starts the server if that run shut
// it down, sets the variables, then the slave threads. Nothing happens on an empty journal. Throws
// Error{not_put_back}; the journal then stays.
void recover(DonorJournal& journal, const SessionFactory& connect, const Login& donor,
             std::chrono::seconds start_timeout);

}  // namespace slaveclone
