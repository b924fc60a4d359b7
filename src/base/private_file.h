#pragma once

#include <string>

namespace slaveclone {

// Throws Error{precondition} if others than its owner may read or write the file, as ssh does for a
// key: "WHAT in FILE can be read by others (mode 0644)". The owner must be root or we. A file of
// root's that we read as another user may be readable by its group: that is how it is shared with
// us. A file that is not there passes.
void require_private(const std::string& path, const std::string& what);

}  // namespace slaveclone
