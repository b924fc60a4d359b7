#pragma once

#include "load/new_data_directory.h"
#include "load/source.h"
#include "replication/master_links.h"

namespace slaveclone {

// Boots the donor's files in private, and has the server on them give up the donor's identity for
// that of a slave of its own: what it knew of the donor's masters is forgotten, its position and
// its masters are the archive's; then it is shut down. Throws Error{precondition}, Error{failed}.
void boot_as_new_slave(const LoadSlaveOptions& options, const Source& source,
                       const MasterLinks& links, const NewDataDirectory& directory,
                       const SessionFactory& connect);

}  // namespace slaveclone
