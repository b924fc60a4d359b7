#include "mysql/catalogue.h"

#include <set>

#include "mysql/server_session.h"
#include "mysql/table_shapes.h"

namespace slaveclone {
namespace {

// Those that the server knows from its own tables, and loads by itself; nullopt if we may not look.
std::optional<std::set<std::string>> installed_plugins(Session& session) {
  try {
    const auto names = session.query("SELECT name FROM mysql.plugin").first_column();
    return std::set<std::string>(names.begin(), names.end());
  } catch (const SqlError&) {
    return {};
  }
}

bool has_keyring_components(Server& server) {
  return server.dialect().version().is_mysql_at_least(8, 0, 24);
}

std::vector<std::string> keyring_status(Server& server, const std::string& key) {
  return session_of(server)
      .query(
          "SELECT STATUS_VALUE FROM performance_schema.keyring_component_status "
          "WHERE STATUS_KEY = '" +
          key + "'")
      .first_column();
}

}  // namespace

std::vector<std::string> Catalogue::active_engines() {
  return session_of(server_)
      .query("SELECT ENGINE FROM information_schema.ENGINES WHERE SUPPORT IN ('YES', 'DEFAULT')")
      .first_column();
}

bool Catalogue::has_tables_of(const std::string& engine) {
  return server_.value_of("(SELECT COUNT(*) FROM information_schema.TABLES WHERE ENGINE = " +
                          session_of(server_).quote(engine) + ")") != "0";
}

std::optional<TableName> Catalogue::memory_table_with_rows() {
  if (server_.dialect().version().is_mysql_at_least(8, 0)) {
    // Else it tells what it counted up to a day ago.
    session_of(server_).query("SET SESSION information_schema_stats_expiry = 0");
  }
  const ResultSet found = session_of(server_).query(
      "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE ENGINE = 'MEMORY' AND "
      "TABLE_ROWS > 0 AND TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema')");
  if (found.empty()) return {};
  return TableName{found.text("TABLE_SCHEMA"), found.text("TABLE_NAME")};
}

std::vector<TableShape> Catalogue::tables(const std::vector<std::string>& schemas) {
  std::vector<TableShape> all;
  for (const std::string& schema : schemas) {
    for (TableShape& shape : read_shapes(session_of(server_), schema))
      all.push_back(std::move(shape));
  }
  return all;
}

std::optional<TableShape> Catalogue::table(const TableName& name) {
  std::vector<TableShape> found = read_shapes(session_of(server_), name.schema, name.name);
  if (found.empty()) return {};
  return std::move(found.front());
}

std::vector<Plugin> Catalogue::plugins_from_libraries() {
  const ResultSet active = session_of(server_).query(
      "SELECT PLUGIN_NAME, PLUGIN_TYPE, PLUGIN_LIBRARY FROM information_schema.PLUGINS "
      "WHERE PLUGIN_STATUS = 'ACTIVE' AND PLUGIN_LIBRARY IS NOT NULL ORDER BY PLUGIN_NAME");
  std::vector<Plugin> plugins;
  if (active.empty()) return plugins;
  const auto installed = installed_plugins(session_of(server_));
  for (std::size_t row = 0; row < active.rows.size(); ++row) {
    const std::string name = active.text("PLUGIN_NAME", row);
    plugins.push_back({name, active.text("PLUGIN_TYPE", row), active.text("PLUGIN_LIBRARY", row),
                       !installed || installed->contains(name)});
  }
  return plugins;
}

std::vector<std::string> Catalogue::tablespace_files() {
  if (!server_.dialect().version().is_mysql_at_least(8, 0)) return {};
  return session_of(server_)
      .query(
          "SELECT FILE_NAME FROM information_schema.FILES WHERE FILE_NAME LIKE '%/%' "
          "AND FILE_TYPE IN ('TABLESPACE', 'UNDO LOG')")
      .first_column();
}

std::vector<std::string> Catalogue::keyring_files() {
  if (!has_keyring_components(server_)) return {};
  try {
    return keyring_status(server_, "Data_file");
  } catch (const SqlError&) {
    return {};
  }
}

std::optional<std::string> Catalogue::keyring_component() {
  if (!has_keyring_components(server_)) return {};
  const std::vector<std::string> names = keyring_status(server_, "Component_name");
  if (names.empty()) return {};
  return names.front();
}

bool Catalogue::holds_replication_password() {
  if (server_.dialect().is_mariadb()) return false;
  return server_.value_of(
             "(SELECT COUNT(*) FROM mysql.slave_master_info WHERE User_password <> '')") != "0";
}

std::string Catalogue::innodb_monitor() {
  return session_of(server_).query("SHOW ENGINE INNODB STATUS").text("Status");
}

}  // namespace slaveclone
