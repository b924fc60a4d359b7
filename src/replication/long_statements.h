#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "mysql/server.h"

namespace slaveclone {

// A statement that runs on a server in somebody else's session.
struct LongStatement {
  std::string connection;  // its id
  std::string query;       // the statement's own id, where the server has such (MariaDB)
  std::string user;
  std::string host;
  std::uint64_t seconds = 0;  // that it has run for
  std::string state;
  std::string outline;  // see statement_outline.h

  std::string describe() const;  // "app@10.0.0.5, id 17, 42 s, updating: UPDATE t SET a = ?"
};

// Those that hold up FLUSH TABLES WITH READ LOCK and have run for that long, the longest first; a
// few dozen at most. Without the privilege PROCESS only the account's own are seen. Replication's
// threads and events are never among them. What cannot be seen at all is a session that holds LOCK
// TABLES and is idle. Source: information_schema.PROCESSLIST.
std::vector<LongStatement> find_blockers(Server& server, std::chrono::seconds at_least);

// Ends the statement, not its connection; a transaction around it stays open. False: it was over
// already, or the server does not let us.
bool kill_statement(Server& server, const LongStatement& statement);

}  // namespace slaveclone
