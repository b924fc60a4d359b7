#pragma once

#include <string>

#include "support/fake_server.h"

namespace slaveclone::test {

// What FakeServer does for each kind of statement; throws SqlError 1064 for one it does not know.
ResultSet execute_statement(FakeServer& server, int session, const std::string& sql);

// An SQL string literal's text.
std::string unquote(const std::string& literal);

}  // namespace slaveclone::test
