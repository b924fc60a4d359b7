#pragma once

#include <string>

#include "mysql/server_version.h"

namespace slaveclone {

// The statement that makes a new session our own: what a server's global variables or its
// init_connect may have changed, and our statements rely on, is as it is by default.
std::string own_session_settings(const ServerVersion& version);

}  // namespace slaveclone
