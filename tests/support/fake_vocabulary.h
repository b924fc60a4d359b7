#pragma once

#include <string>

#include "mysql/server_version.h"

namespace slaveclone::test {

// Whether a server of that version knows the words of a statement about replication. Written from
// the reference manuals, not from Dialect: a check of it.
bool knows_words(const ServerVersion& version, const std::string& sql);

}  // namespace slaveclone::test
