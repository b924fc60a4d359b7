#pragma once

#include <string>
#include <vector>

namespace slaveclone {

// Throws Error{precondition} if one of these option files, or one that they include, holds a
// password in one of the groups and is not private (require_private()). Files that cannot be read
// pass.
void require_private_passwords(const std::vector<std::string>& files,
                               const std::vector<std::string>& groups);

}  // namespace slaveclone
