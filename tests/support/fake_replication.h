#pragma once

#include <regex>

#include "support/fake_server.h"

namespace slaveclone::test {

// The statements about a slave's channels, matched by fake_statements.cc.
ResultSet show_slave_status(FakeServer& server, int session, const std::smatch& match);
ResultSet control_slave(FakeServer& server, int session, const std::smatch& match);
ResultSet change_master(FakeServer& server, int session, const std::smatch& match);

}  // namespace slaveclone::test
