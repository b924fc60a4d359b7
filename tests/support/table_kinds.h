#pragma once

#include <string>
#include <vector>

#include "mysql/server_version.h"

namespace slaveclone::test {

// Statements that make a schema "kinds" with a few rows in tables of every kind that such a server
// has and that has something of its own when rows are copied: engines, partitions, keys, values too
// long to be held, history, sequences, a trigger that must not fire twice.
std::vector<std::string> tables_of_every_kind(const ServerVersion& version);

}  // namespace slaveclone::test
