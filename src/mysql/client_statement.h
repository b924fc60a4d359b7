#pragma once

#include <memory>
#include <string>

#include "mysql/client_connection.h"
#include "mysql/prepared_statement.h"

namespace slaveclone {

// Whether server and library have array binding, which MariaDB's both have.
bool binds_rows(MYSQL* mysql);

std::unique_ptr<PreparedStatement> prepare(ClientConnection& connection, const std::string& sql);

}  // namespace slaveclone
