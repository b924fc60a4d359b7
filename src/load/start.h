#pragma once

#include "base/progress.h"
#include "load/load.h"
#include "replication/master_links.h"

namespace slaveclone {

// Starts the server for good and its channels, and waits until they have caught up with their
// masters, if that is wanted. The slave stays whatever is thrown: Error{failed},
// Error{interrupted}.
void start_slave(const LoadSlaveOptions& options, const std::vector<ChannelPosition>& channels,
                 const MasterLinks& links, const SessionFactory& connect, Progress& progress);

}  // namespace slaveclone
