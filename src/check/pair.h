#pragma once

#include <string>

#include "check/check.h"
#include "replication/donor.h"
#include "replication/master.h"
#include "rows/walk_order.h"

namespace slaveclone {

// A slave and the master that one of its channels follows.
struct Pair {
  Donor slave;
  std::string channel;
  Login login;  // on the master
  Master master;
};

// Throws Error{precondition} unless we may write there.
void require_own_host(const std::string& data_directory);

// All that is wrong is found. Throws Error{cannot_connect}, Error{precondition} and {usage}.
Pair make_ready(const CheckOptions& options, const SessionFactory& connect);

// Tables of a server that are to be compared.
std::vector<TableName> tables_of(Server& server, const TableSelection& selection);

// The master's, in the order of the walk.
std::vector<WalkUnit> units_of(Server& master, const TableSelection& selection);

}  // namespace slaveclone
