#include "mysql/row_session.h"

#include "mysql/server_session.h"

namespace slaveclone {
namespace {

// Rows wait for each other's servers: the other end may take its time.
std::string patient(const ServerVersion& version) {
  return "wait_timeout = 604800, net_read_timeout = 86400, net_write_timeout = 86400" +
         std::string(version.is_mariadb() ? ", idle_transaction_timeout = 0, "
                                            "idle_readonly_transaction_timeout = 0, "
                                            "idle_write_transaction_timeout = 0"
                                          : "");
}

std::string values_as_they_are(const ServerVersion& version) {
  return "SET SESSION time_zone = '+00:00', character_set_results = NULL, sql_mode = " +
         lenient_sql_mode() + ", " + patient(version);
}

}  // namespace

void prepare_to_read_rows(Server& server) {
  session_of(server).query(values_as_they_are(server.dialect().version()));
}

std::string settings_to_write_rows(const ServerVersion& version, bool to_binary_log) {
  std::string settings =
      values_as_they_are(version) + ", foreign_key_checks = 0, unique_checks = 1";
  if (!to_binary_log) settings += ", sql_log_bin = 0";
  if (version.is_mariadb()) settings += ", check_constraint_checks = 0";
  if (version.is_mariadb_at_least(10, 11)) settings += ", system_versioning_insert_history = 1";
  return settings + ", sql_mode = " + strict_sql_mode();
}

void prepare_to_write_rows(Server& server, bool to_binary_log) {
  session_of(server).query(settings_to_write_rows(server.dialect().version(), to_binary_log));
  // Else to erase a range would lock the gap into which a neighbour's rows go.
  session_of(server).query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
}

std::string lenient_sql_mode() { return "'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'"; }

std::string strict_sql_mode() {
  return "'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,STRICT_ALL_TABLES'";
}

}  // namespace slaveclone
