#pragma once

#include "mysql/server.h"

namespace slaveclone {

// Throws Error{precondition} when the server keeps tablespaces or logs outside its data directory:
// an archive would miss them. What lies outside by a link is scan_data_directory()'s to see.
void require_all_inside(Server& server);

}  // namespace slaveclone
