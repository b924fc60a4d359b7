#pragma once

#include <chrono>
#include <string>

#include "mysql/server_version.h"
#include "mysql/session.h"

namespace slaveclone {

// What bounds FLUSH TABLES WITH READ LOCK, measured on each server with sessions in its way:
//
// - MariaDB 10.5 to 11.8: running statements that write and LOCK TABLES … WRITE hold it up; reads
//   and open transactions do not. max_statement_time ends the wait on time, however many locks it
//   is made of.
// - MySQL 5.6 to 9.7: also statements that only read. lock_wait_timeout counts anew for each of the
//   three locks that the statement takes: two in a row were seen to take it twice. Given up or
//   killed, it leaves the tables of the *reading* statements closed until these end ("Waiting for
//   table flush"): nobody else gets at them, whatever the timeout. So it must not be tried while
//   such a statement runs.
//
// While it waits, all others' writes wait behind it. lock_wait_timeout is in whole seconds.

// Assignments for SET SESSION: a lock that is waited for, waited for no longer than that; and, of
// the whole FLUSH TABLES WITH READ LOCK, as near as the server can do it (MySQL: no less than 3 s
// in the worst case).
std::string limit_one_wait(std::chrono::seconds time);
std::string limit_read_lock(std::chrono::seconds time, const ServerVersion& version);

// The longest that a read lock limited so is waited for.
std::chrono::seconds longest_wait(std::chrono::seconds time, const ServerVersion& version);

// Whether that is what the statement was refused for.
bool is_lock_timeout(const SqlError& error);

}  // namespace slaveclone
