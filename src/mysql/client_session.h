#pragma once

#include "mysql/session.h"

namespace slaveclone {

// A Session over libmysqlclient's API (Debian: MariaDB Connector/C). The files client_*.{h,cc} are
// all that know <mysql.h>; nobody else includes them but this one. They compile against Oracle's
// headers too.
std::unique_ptr<Session> connect(const Login& login);

}  // namespace slaveclone
