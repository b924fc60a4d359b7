#pragma once

#include <string>

#include "fake/fake_server.h"

namespace slaveclone::test {

// SELECT of literals, variables and the few functions we use, each with or without "AS name".
ResultSet evaluate_select_list(FakeServer& server, int session, const std::string& list);

// An SQL string literal's text.
std::string unquote(const std::string& literal);

}  // namespace slaveclone::test
