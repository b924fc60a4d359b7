#pragma once

#include <optional>
#include <string>

#include "load/half_load.h"
#include "load/placement.h"

namespace slaveclone {

// What place_files() is about to make outside of the data directory.
OutsideFiles outside_files(const Placement& placement, const std::string& data_directory);

// Puts the files of an archive where a new server keeps them elsewhere than they were unpacked.
// 'root': where that was, to become 'data_directory'. Moves are renames, or copies to another file
// system. Throws Error{io}; nothing is taken away again (HalfLoad::undo()).
void place_files(const Placement& placement, const std::string& root,
                 const std::string& data_directory, const std::optional<Owner>& owner);

}  // namespace slaveclone
