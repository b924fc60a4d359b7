#pragma once

#include <string>

#include "mysql/server.h"

namespace slaveclone {

// What a session is set to that reads or writes rows: values are shown and taken as they are
// stored, whatever the server's own settings.

// Does not touch what it reads from: it may be done while a snapshot is open.
void prepare_to_read_rows(Server& server);

// Foreign keys and CHECKs (MariaDB's) are not looked at: the rows are those of a server that did.
// Nothing is written to its binary log, unless it is to be.
void prepare_to_write_rows(Server& server, bool to_binary_log = false);

// The statement that makes a client's session one of these.
std::string settings_to_write_rows(const ServerVersion& version, bool to_binary_log);

// Modes, as literals, that take every value that a column can hold: but a strict one none that it
// cannot, and no ENUM that holds none of its members.
std::string lenient_sql_mode();
std::string strict_sql_mode();

}  // namespace slaveclone
