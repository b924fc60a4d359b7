#pragma once

#include <string>
#include <vector>

#include "datadir/server_files.h"

namespace slaveclone {

// What is archived although no server gives such names: it may be an engine's that we do not know,
// and a DBA should see it if not. A file at the top ("dump.sql"), or the directory there that has
// such files in it ("backups/").
std::vector<std::string> foreign_things(const ServerFiles& server);

}  // namespace slaveclone
