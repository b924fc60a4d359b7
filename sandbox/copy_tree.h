#pragma once

#include <string>

namespace slaveclone::sandbox {

// Copies a directory of directories and regular files; shares the blocks where the file system can
// (FICLONE). Modes are kept. Throws Error{io} that names the file.
void copy_tree(const std::string& from, const std::string& to);

}  // namespace slaveclone::sandbox
