#pragma once

#include <string>
#include <vector>

#include "mysql/server.h"

namespace slaveclone {

// Each inner list is a need that any one of its privileges meets: servers split SUPER in different
// ways.
using PrivilegeNeeds = std::vector<std::vector<std::string>>;

// Throws Error{precondition} that names what is missing and the GRANT that mends it.
void require_privileges(Server& server, const std::string& role, const PrivilegeNeeds& needs);

}  // namespace slaveclone
