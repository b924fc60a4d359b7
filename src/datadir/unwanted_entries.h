#pragma once

#include <optional>
#include <string>

#include "archive/unpack.h"

namespace slaveclone {

// For UnpackOptions::unwanted: what take-backup leaves out by its name, wherever it comes from, has
// no place in an archive. A file of such a name would make a server of the one who made the
// archive: the option files and the identity that servers read from their data directory,
// replication settings that they start with.
std::optional<UnwantedEntry> unwanted_entry(const std::string& path, bool is_directory);

}  // namespace slaveclone
