#pragma once

#include <chrono>
#include <string>

#include "base/unique_fd.h"

namespace slaveclone::sandbox {

// Holds a sandbox for one command at a time (flock on its directory); freed at the end of the scope
// and, if we are killed, by the kernel. Throws Error{busy} when another command keeps it too long.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::string& directory,
                         std::chrono::seconds timeout = std::chrono::seconds(60));

 private:
  UniqueFd fd_;
};

}  // namespace slaveclone::sandbox
