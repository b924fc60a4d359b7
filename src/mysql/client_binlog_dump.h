#pragma once

#include <memory>

#include "model/binlog_position.h"
#include "mysql/binlog_dump.h"
#include "mysql/client_connection.h"

namespace slaveclone {

// Throws as Session::query().
std::unique_ptr<BinlogDump> open_dump(ClientConnection& connection, const BinlogPosition& from);

}  // namespace slaveclone
