#pragma once

#include "mysql/session.h"

namespace slaveclone {

// A Session over libmysqlclient's API (Debian: MariaDB Connector/C). This and its .cc are all that
// know <mysql.h>. Compiles against Oracle's headers too.
std::unique_ptr<Session> connect(const Login& login);

}  // namespace slaveclone
