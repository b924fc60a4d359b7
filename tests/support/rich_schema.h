#pragma once

#include <string>
#include <vector>

#include "mysql/server_version.h"

namespace slaveclone::test {

// Statements that fill a server with all that it can define, in schemas whose names begin with
// "rich": each kind of object, and of each what is hard to carry to another server.
std::vector<std::string> rich_tables(const ServerVersion& version);

// After those: routines, packages, views, events, triggers.
std::vector<std::string> rich_programs(const ServerVersion& version);

// After those: accounts, roles and what they are granted. The password of each that can log in is
// "secret".
std::vector<std::string> rich_accounts(const ServerVersion& version);

}  // namespace slaveclone::test
