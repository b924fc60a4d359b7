#include "mysql/own_settings.h"

namespace slaveclone {
namespace {

bool says_transaction(const ServerVersion& version) {
  return version.is_mysql_at_least(8, 0) || version.is_mariadb_at_least(11, 1);
}

// A limit of each statement's time: the times of ours are bounded one by one.
std::string no_time_limit(const ServerVersion& version) {
  if (version.is_mariadb()) return ", max_statement_time = 0";
  return version.is_mysql_at_least(5, 7, 8) ? ", max_execution_time = 0" : "";
}

}  // namespace

std::string own_session_settings(const ServerVersion& version) {
  const std::string transaction = says_transaction(version) ? "transaction" : "tx";
  return "SET SESSION autocommit = 1, completion_type = 0, sql_mode = 'NO_ENGINE_SUBSTITUTION', "
         // These three decide how text is to be quoted.
         "character_set_client = utf8mb4, character_set_connection = utf8mb4, "
         "character_set_results = utf8mb4, "
         "sql_select_limit = 18446744073709551615, sql_big_selects = 1, sql_safe_updates = 0, "
         "sql_auto_is_null = 0, " +
         transaction + "_isolation = 'REPEATABLE-READ', " + transaction + "_read_only = 0" +
         no_time_limit(version);
}

}  // namespace slaveclone
