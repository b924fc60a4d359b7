#pragma once

#include "mysql/server.h"
#include "mysql/session.h"

namespace slaveclone {

// What a server is asked with. For mysql/ and replication/ alone, which own the SQL: everybody else
// asks Server, Catalogue, Slave or Master a question that has a name.
Session& session_of(Server& server);

}  // namespace slaveclone
