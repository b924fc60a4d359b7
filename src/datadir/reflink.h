#pragma once

#include <string>

#include "base/unique_fd.h"
#include "datadir/file_tree.h"

namespace slaveclone {

// Has `to`, an empty file, share the blocks of `from` (FICLONE). Waits for writes to `from` that
// are under way, and writes its dirty pages first. Returns errno, 0 when done.
int reflink(int from, int to);

// Files of btrfs that are not copied on write can only be cloned into files that are not either:
// makes the empty file `to` as `from` is.
void copy_clone_flags(int from, int to);

// A new path for a copy of these files that shares their blocks: beside the data directory, or in
// it where it is a mount point or its parent is not ours. Tried by cloning a file of each file
// system that they lie on. Throws Error{precondition} when that cannot be done.
std::string place_for_frozen_copy(const FileTree& files);

// Whether place_for_frozen_copy() could have given that path for that data directory.
bool is_place_for_frozen_copy(const std::string& path, const std::string& data_directory);

}  // namespace slaveclone
