#pragma once

#include <cstdint>

#include "model/binlog_position.h"

namespace slaveclone {

class Session;

// What a server says of one file of its binary log.
struct BinlogLook {
  std::uint64_t created = 0;  // when the server began it; seconds since 1970
};

// Reads a few events from exactly that position, as a slave would that begins there: so the account
// may replicate, the file is still there, and an event begins at the offset. Throws
// Error{precondition} that says which of these is not so, Error{cannot_connect}. The session is of
// no use afterwards. Source: MySQL internals manual, "COM_BINLOG_DUMP" and "Binlog Event".
BinlogLook look_into_binlog(Session& session, const BinlogPosition& position);

}  // namespace slaveclone
