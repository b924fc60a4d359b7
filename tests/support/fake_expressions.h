#pragma once

#include <string>

#include "support/fake_server.h"

namespace slaveclone::test {

// SELECT of literals, variables and the few functions we use, each with or without "AS name".
ResultSet evaluate_select_list(FakeServer& server, int session, const std::string& list);

}  // namespace slaveclone::test
