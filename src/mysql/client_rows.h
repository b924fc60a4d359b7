#pragma once

#include <memory>

#include "mysql/client_connection.h"
#include "mysql/session.h"

namespace slaveclone {

// What a connection has to read after ClientConnection::send(). All throw as Session::query().

ResultSet read_result(ClientConnection& connection);  // of the statement that is next
// Whether another statement's answer follows, which then is next.
bool has_next_result(ClientConnection& connection);
void read_rest(ClientConnection& connection);  // of the answer: a CALL's status

std::unique_ptr<RowStream> read_rows(ClientConnection& connection);

}  // namespace slaveclone
