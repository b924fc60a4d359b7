#pragma once

#include "datadir/donor_rescue.h"
#include "replication/donor_journal.h"

namespace slaveclone {

// Puts back what the journal tells an earlier run has changed: starts the server if that run shut
// it down, sets the variables, then the slave threads. Nothing happens on an empty journal. Throws
// Error{precondition}, before anything is changed, if the journal tells what no run can have done,
// or if the server is down and the options do not say how it is started; and Error{not_put_back}.
// The journal then stays, and it may be tried again: to put back twice does no harm. Used by the
// next run, by --recover and by the guardian.
void recover(DonorJournal& journal, const DonorRescue& rescue);

}  // namespace slaveclone
