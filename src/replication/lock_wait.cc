#include "replication/lock_wait.h"

#include <algorithm>

namespace slaveclone {
namespace {

using std::chrono::seconds;

constexpr unsigned lock_wait_timeout = 1205;  // ER_LOCK_WAIT_TIMEOUT
constexpr unsigned statement_timeout = 1969;  // MariaDB's ER_STATEMENT_TIMEOUT
constexpr seconds::rep locks_of_mysql = 3;    // global, tables, commit: waited for one by one

seconds one_of_several(seconds time) { return std::max(seconds(1), time / locks_of_mysql); }

}  // namespace

std::string limit_one_wait(seconds time) {
  return "lock_wait_timeout = " + std::to_string(time.count());
}

std::string limit_read_lock(seconds time, const ServerVersion& version) {
  if (!version.is_mariadb()) return limit_one_wait(one_of_several(time));
  return limit_one_wait(time) + ", max_statement_time = " + std::to_string(time.count());
}

seconds longest_wait(seconds time, const ServerVersion& version) {
  return version.is_mariadb() ? time : locks_of_mysql * one_of_several(time);
}

bool is_lock_timeout(const SqlError& error) {
  return error.number() == lock_wait_timeout || error.number() == statement_timeout;
}

}  // namespace slaveclone
