#pragma once

#include <map>
#include <string>
#include <vector>

#include "mysql/session.h"

namespace slaveclone::test {

// CHECKSUM TABLE of every table, by "schema.table", but for those of the server's own schemas
// (information_schema, performance_schema, sys, mysql) and of the ones left out.
std::map<std::string, std::string> checksums(Session& session,
                                             const std::vector<std::string>& leave_out = {});

// CHECK TABLE … EXTENDED of every table, mysql's included: what is wrong, as "schema.table: says";
// empty when all are well.
std::vector<std::string> check_tables(Session& session);

}  // namespace slaveclone::test
