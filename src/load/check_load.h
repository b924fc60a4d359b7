#pragma once

#include "base/findings.h"
#include "load/load.h"

namespace slaveclone {

// Notes all that is missing for load_slave(), and changes nothing: of this host, of the archive's
// first entry, of the masters that it names. What the options do not say yet is passed over; of an
// archive on stdin nothing is read.
void check_load(const LoadSlaveOptions& options, const SessionFactory& connect, Findings& findings);

}  // namespace slaveclone
