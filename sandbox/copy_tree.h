#pragma once

#include <string>

namespace slaveclone::sandbox {

// Copies a directory with all that is in it; shares the blocks where the file system can. Throws
// Error{io} that names the file.
void copy_tree(const std::string& from, const std::string& to);

}  // namespace slaveclone::sandbox
