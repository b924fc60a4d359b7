#pragma once

#include "mysql/server.h"

namespace slaveclone {

// What a session is set to that reads or writes rows: values are shown and taken as they are
// stored, whatever the server's own settings.

// Does not touch what it reads from: it may be done while a snapshot is open.
void prepare_to_read_rows(Server& server);

// Foreign keys and CHECKs (MariaDB's) are not looked at: the rows are those of a server that did.
// Nothing is written to its binary log, unless it is to be.
void prepare_to_write_rows(Server& server, bool to_binary_log = false);

}  // namespace slaveclone
