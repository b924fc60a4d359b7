#include "fake/statements.h"

namespace slaveclone::test {
namespace {

void look_at_innodb(FakeServer& server) {
  InnodbState& now = server.innodb;
  if (server.reads_until_rest > 0 &&
      std::stod(server.variables["innodb_max_dirty_pages_pct"]) == 0) {
    --server.reads_until_rest;
  }
  now.dirty_pages = std::uint64_t{10} * server.reads_until_rest;
  now.checkpoint_age = server.reads_until_rest > 0 ? 100'000 : 16;
  if (server.on_innodb_look) server.on_innodb_look(server);
}

std::map<std::string, std::string> status_of(FakeServer& server) {
  const ServerVersion& version = server.version;
  const InnodbState& innodb = server.innodb;
  const std::string lsn = std::to_string(innodb.lsn);
  std::map<std::string, std::string> values{
      {"Threads_running", std::to_string(server.threads_running)}};
  if (!server.tells_innodb) return values;
  values["Innodb_buffer_pool_pages_dirty"] = std::to_string(innodb.dirty_pages);
  if (version.is_mariadb()) {
    values["Innodb_lsn_current"] = lsn;
    values["Innodb_checkpoint_age"] = std::to_string(innodb.checkpoint_age);
  } else if (version.is_mysql_at_least(8, 0, 30)) {
    values["Innodb_redo_log_current_lsn"] = lsn;
    values["Innodb_redo_log_checkpoint_lsn"] = std::to_string(innodb.lsn - innodb.checkpoint_age);
  }
  const std::string tables = std::to_string(server.temp_tables);
  if (version.is_mysql_at_least(8, 0, 26)) values["Replica_open_temp_tables"] = tables;
  if (!version.is_mysql_at_least(8, 4)) values["Slave_open_temp_tables"] = tables;
  return values;
}

ResultSet show_status(FakeServer& server, int, const Match& match) {
  const std::string names = match[1];
  if (names.find("Innodb_") != std::string::npos) look_at_innodb(server);
  ResultSet result{{"Variable_name", "Value"}, {}};
  for (const auto& [name, value] : status_of(server)) {
    if (names.find("'" + name + "'") != std::string::npos) result.rows.push_back({name, value});
  }
  return result;
}

ResultSet show_innodb_status(FakeServer& server, int, const Match&) {
  look_at_innodb(server);
  const InnodbState& now = server.innodb;
  const std::string text = "LOG\n---\nLog sequence number          " + std::to_string(now.lsn) +
                           "\nLast checkpoint at           " +
                           std::to_string(now.lsn - now.checkpoint_age) + "\nModified db pages  " +
                           std::to_string(now.dirty_pages) + "\nModified db pages  0\n";
  return {{"Type", "Name", "Status"}, {{"InnoDB", "", server.tells_innodb ? text : ""}}};
}

}  // namespace

const Domain& innodb_statements() {
  static const Domain all{
      {},
      {
          {std::regex("SHOW GLOBAL STATUS WHERE Variable_name IN \\((.*)\\)"), show_status},
          {std::regex("SHOW ENGINE INNODB STATUS"), show_innodb_status},
      }};
  return all;
}

}  // namespace slaveclone::test
