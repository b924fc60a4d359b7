#include "support/fake_statements.h"

#include <regex>

#include "support/fake_expressions.h"
#include "support/fake_replication.h"

namespace slaveclone::test {
namespace {

using Match = std::smatch;

ResultSet column(const std::string& name, const std::vector<std::string>& values) {
  ResultSet result{{name}, {}};
  for (const std::string& value : values) result.rows.push_back({value});
  return result;
}

ResultSet flush_tables(FakeServer& server, int session, const Match&) {
  if (server.lock_held_up > 0) {
    --server.lock_held_up;
    throw SqlError(server.version.is_mariadb() ? 1969 : 1205, "the time was over");
  }
  server.lock_owners.insert(session);
  return {};
}

ResultSet unlock_tables(FakeServer& server, int session, const Match&) {
  server.lock_owners.erase(session);
  return {};
}

ResultSet show_processes(FakeServer& server, int, const Match& match) {
  ResultSet result{{"ID", "USER", "HOST", "TIME", "STATE", "INFO", "QUERY_ID"}, {}};
  for (auto it = server.statements.begin(); it != server.statements.end();) {
    it = it->second.looks_left-- == 0 ? server.statements.erase(it) : std::next(it);
  }
  for (const auto& [connection, one] : server.statements) {
    if (one.seconds < std::stoul(match[2])) continue;
    const Value query =
        match[1] == "QUERY_ID" ? Value(std::to_string(connection + 1000)) : std::nullopt;
    result.rows.push_back({std::to_string(connection), one.user, "host",
                           std::to_string(one.seconds), "updating", one.sql, query});
  }
  return result;
}

ResultSet kill_query(FakeServer& server, int, const Match& match) {
  const bool by_query = match[1].matched;  // MariaDB's
  if (by_query && !server.version.is_mariadb()) throw SqlError(1064, "You have an error");
  const auto found = server.statements.find(std::stoi(match[2]) - (by_query ? 1000 : 0));
  if (found == server.statements.end()) throw SqlError(1094, "Unknown thread id");
  if (!found->second.survives_kill) server.statements.erase(found);
  return {};
}

ResultSet set_session(FakeServer&, int, const Match&) { return {}; }

// Keeps the form in which the server shows the variable's kind.
std::string in_the_form_of(const std::string& before, const std::string& value) {
  if (before.find('.') != std::string::npos) return std::to_string(std::stod(value));
  if ((before == "0" || before == "1") && value == "ON") return "1";
  if ((before == "0" || before == "1") && value == "OFF") return "0";
  return value;
}

// The server cuts the one that may not be larger than the other.
void cut(FakeServer& server, const std::string& name, const std::string& most) {
  std::string& value = server.variables[name];
  const std::string& limit = server.variables[most];
  if (std::stod(value) > std::stod(limit)) value = limit;
}

// What a new innodb_io_capacity or innodb_io_capacity_max does to the other one: MariaDB moves
// that, MySQL 5.6 and 5.7 cut the new value, 9.7 never goes below the other.
void fit_io_capacity(FakeServer& server, const std::string& changed) {
  const bool capacity_changed = changed == "innodb_io_capacity";
  std::string& capacity = server.variables["innodb_io_capacity"];
  std::string& most = server.variables["innodb_io_capacity_max"];
  if (std::stol(capacity) <= std::stol(most)) return;
  if (server.version.is_mariadb()) {
    if (capacity_changed) most = std::to_string(2 * std::stol(capacity));
    if (!capacity_changed) capacity = most;
  } else if (server.version.is_mysql_at_least(9, 0)) {
    most = std::to_string((capacity_changed ? 2 : 1) * std::stol(capacity));
  } else {
    if (capacity_changed) capacity = most;
    if (!capacity_changed) most = capacity;
  }
}

ResultSet set_global(FakeServer& server, int, const Match& match) {
  const std::string name = match[1];
  const auto found = server.variables.find(name);
  if (found == server.variables.end()) {
    throw SqlError(1193, "Unknown system variable '" + name + "'");
  }
  const std::string text = match[2];
  found->second = in_the_form_of(found->second, text.starts_with("'") ? unquote(text) : text);
  fit_io_capacity(server, name);
  cut(server, "innodb_max_dirty_pages_pct_lwm", "innodb_max_dirty_pages_pct");
  return {};
}

ResultSet show_grants(FakeServer& server, int, const Match&) {
  return column("Grants", server.grants);
}

ResultSet show_engines(FakeServer& server, int, const Match&) {
  return column("ENGINE", server.engines);
}

ResultSet count_tables(FakeServer& server, int, const Match& match) {
  return column("value", {server.engines_with_tables.contains(match[1]) ? "1" : "0"});
}

ResultSet show_plugins(FakeServer& server, int, const Match&) {
  ResultSet result{{"PLUGIN_NAME", "PLUGIN_TYPE", "PLUGIN_LIBRARY"}, {}};
  for (const std::string& name : server.plugins) {
    result.rows.push_back({name, "STORAGE ENGINE", name + ".so"});
  }
  return result;
}

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
      {"Innodb_buffer_pool_pages_dirty", std::to_string(innodb.dirty_pages)}};
  if (!server.tells_innodb) return {};
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

ResultSet show_master_status(FakeServer& server, int, const Match&) {
  ResultSet result{{"File", "Position", "Binlog_Do_DB", "Binlog_Ignore_DB"}, {}};
  if (server.binlog) {
    result.rows.push_back({server.binlog->file, std::to_string(server.binlog->offset), "", ""});
  }
  return result;
}

ResultSet show_snapshot(FakeServer& server, int, const Match&) {
  ResultSet result{{"File", "Position", "gtid"}, {}};
  if (server.binlog) {
    result.rows.push_back({server.binlog->file, std::to_string(server.binlog->offset), ""});
  }
  return result;
}

ResultSet nothing(FakeServer&, int, const Match&) { return {}; }

ResultSet show_binary_logs(FakeServer& server, int, const Match&) {
  ResultSet result{{"Log_name", "File_size"}, {}};
  if (server.binlog) {
    result.rows.push_back({server.binlog->file, std::to_string(server.binlog->offset)});
  }
  return result;
}

ResultSet dump_binlog(FakeServer& server, int, const Match& match) {
  const BinlogPosition from{match[1], std::stoull(match[2])};
  const bool is_there = server.binlog && server.binlog->file == from.file && from <= *server.binlog;
  if (!is_there) throw SqlError(1236, "Could not find first log file name in binary log index");
  return {};
}

ResultSet reset_master(FakeServer& server, int, const Match&) {
  server.log_created += 3600;
  for (const char* name : {"gtid_executed", "gtid_purged", "gtid_binlog_pos"}) {
    if (server.variables.contains(name)) server.variables[name].clear();
  }
  return {};
}

ResultSet show_installed_plugins(FakeServer& server, int, const Match&) {
  return column("name", server.plugins);
}

ResultSet show_memory_tables(FakeServer& server, int, const Match&) {
  ResultSet result{{"TABLE_SCHEMA", "TABLE_NAME"}, {}};
  for (const std::string& name : server.memory_tables_with_rows) {
    result.rows.push_back({"test", name});
  }
  return result;
}

ResultSet show_tablespaces(FakeServer& server, int, const Match&) {
  return column("FILE_NAME", server.tablespaces);
}

ResultSet show_keyring_files(FakeServer& server, int, const Match&) {
  return column("STATUS_VALUE", server.keyring_files);
}

ResultSet select(FakeServer& server, int session, const Match& match) {
  return evaluate_select_list(server, session, match[1]);
}

ResultSet shut_down(FakeServer& server, int, const Match&) {
  server.up = false;
  return {};
}

struct Statement {
  std::regex pattern;
  ResultSet (*run)(FakeServer&, int session, const Match&);
};

const std::vector<Statement>& statements() {
  static const std::vector<Statement> all{
      {std::regex("FLUSH TABLES WITH READ LOCK"), flush_tables},
      {std::regex("UNLOCK TABLES"), unlock_tables},
      {std::regex("SET (SESSION |@).*"), set_session},
      {std::regex("COM_BINLOG_DUMP (.*):(\\d+)"), dump_binlog},
      {std::regex("SET GLOBAL (\\w+) = (.*)"), set_global},
      {std::regex("SELECT ID, .*, (QUERY_ID|NULL AS QUERY_ID) FROM information_schema.PROCESSLIST "
                  "WHERE .* TIME >= (\\d+) .*"),
       show_processes},
      {std::regex("KILL QUERY (ID )?(\\d+)"), kill_query},
      {std::regex("XA RECOVER"), nothing},
      {std::regex("SHOW GRANTS"), show_grants},
      {std::regex("SELECT ENGINE FROM information_schema.ENGINES .*"), show_engines},
      {std::regex("SELECT \\(SELECT COUNT\\(\\*\\) FROM information_schema.TABLES WHERE ENGINE = "
                  "'(\\w+)'\\) AS value"),
       count_tables},
      {std::regex("SELECT name FROM mysql.plugin"), show_installed_plugins},
      {std::regex("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                  "ENGINE = 'MEMORY' .*"),
       show_memory_tables},
      {std::regex("SELECT FILE_NAME FROM information_schema.FILES .*"), show_tablespaces},
      {std::regex("SELECT STATUS_VALUE FROM performance_schema.keyring_component_status .*"),
       show_keyring_files},
      {std::regex(
           "SELECT PLUGIN_NAME, PLUGIN_TYPE, PLUGIN_LIBRARY FROM information_schema.PLUGINS .*"),
       show_plugins},
      {std::regex("SHOW GLOBAL STATUS WHERE Variable_name IN \\((.*)\\)"), show_status},
      {std::regex("SHOW (MASTER|BINARY LOG) STATUS"), show_master_status},
      {std::regex("START TRANSACTION WITH CONSISTENT SNAPSHOT|ROLLBACK"), nothing},
      {std::regex("SELECT MAX.* FROM information_schema.SESSION_STATUS WHERE .*"), show_snapshot},
      {std::regex("SELECT LOCAL.* FROM performance_schema.log_status"), show_snapshot},
      {std::regex("SHOW BINARY LOGS"), show_binary_logs},
      {std::regex("RESET (MASTER|BINARY LOGS AND GTIDS)"), reset_master},
      {std::regex("SHOW (ALL SLAVES|SLAVE|REPLICA) STATUS"), show_slave_status},
      {std::regex("(START|STOP|RESET) (SLAVE|REPLICA)\\b(.*)"), control_slave},
      {std::regex("CHANGE (MASTER|REPLICATION SOURCE)\\b(.*)"), change_master},
      {std::regex("SHUTDOWN|COM_SHUTDOWN"), shut_down},
      {std::regex("SHOW ENGINE INNODB STATUS"), show_innodb_status},
      {std::regex("SELECT ([^]*)"), select},
  };
  return all;
}

bool is_one_statement(const std::string& sql) {
  char quote = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote == 0 && c == ';') return false;
    if (quote == 0 && (c == '\'' || c == '"' || c == '`')) {
      quote = c;
    } else if (quote != 0 && c == '\\') {
      ++i;
    } else if (c == quote) {
      quote = 0;
    }
  }
  return true;
}

}  // namespace

ResultSet execute_statement(FakeServer& server, int session, const std::string& sql) {
  if (!is_one_statement(sql)) throw SqlError(1064, "You have an error in your SQL syntax near ';'");
  for (const Statement& statement : statements()) {
    Match match;
    if (std::regex_match(sql, match, statement.pattern)) {
      return statement.run(server, session, match);
    }
  }
  throw SqlError(1064, "You have an error in your SQL syntax near '" + sql + "'");
}

}  // namespace slaveclone::test
