#include "backup/donor_needs.h"

#include <set>

#include "datadir/data_places.h"

namespace slaveclone {
namespace {

constexpr const char* shaping[] = {
    "innodb_page_size",          "innodb_undo_tablespaces",
    "innodb_checksum_algorithm", "lower_case_table_names",
    "aria_block_size",           "file_key_management_encryption_algorithm"};

// Those that the server knows from its own tables, and loads by itself; nullopt if we may not look.
std::optional<std::set<std::string>> installed_plugins(Server& server) {
  try {
    std::set<std::string> names;
    for (const auto& row : server.session().query("SELECT name FROM mysql.plugin").rows) {
      names.insert(row.at(0).value_or(""));
    }
    return names;
  } catch (const SqlError&) {
    return {};
  }
}

bool in_use(Server& server, const Plugin& plugin) {
  if (plugin.type == "ENCRYPTION" || plugin.type == "KEYRING") return true;
  return plugin.type == "STORAGE ENGINE" &&
         server.value_of("(SELECT COUNT(*) FROM information_schema.TABLES WHERE ENGINE = " +
                         server.session().quote(plugin.name) + ")") != "0";
}

}  // namespace

std::map<std::string, std::string> shaping_settings(Server& server) {
  std::map<std::string, std::string> settings;
  for (const char* name : shaping) {
    if (const auto value = server.variable_if_known(name)) settings[name] = *value;
  }
  if (const auto files = server.variable_if_known("innodb_data_file_path")) {
    settings["innodb_data_file_path"] = shape_of_data_files(*files);
  }
  return settings;
}

std::vector<Plugin> loaded_plugins(Server& server) {
  const ResultSet answer = server.session().query(
      "SELECT PLUGIN_NAME, PLUGIN_TYPE, PLUGIN_LIBRARY FROM information_schema.PLUGINS "
      "WHERE PLUGIN_STATUS = 'ACTIVE' AND PLUGIN_LIBRARY IS NOT NULL ORDER BY PLUGIN_NAME");
  std::vector<Plugin> plugins;
  if (answer.empty()) return plugins;
  const auto installed = installed_plugins(server);
  for (std::size_t row = 0; row < answer.rows.size(); ++row) {
    Plugin plugin{answer.text("PLUGIN_NAME", row), answer.text("PLUGIN_TYPE", row),
                  answer.text("PLUGIN_LIBRARY", row)};
    plugin.installed = !installed || installed->contains(plugin.name);
    plugin.in_use = in_use(server, plugin);
    plugins.push_back(std::move(plugin));
  }
  return plugins;
}

void require_no_rows_in_memory(Server& server) {
  if (server.dialect().version().is_mysql_at_least(8, 0)) {
    // Else it tells what it counted up to a day ago.
    server.session().query("SET SESSION information_schema_stats_expiry = 0");
  }
  const ResultSet answer = server.session().query(
      "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE ENGINE = 'MEMORY' AND "
      "TABLE_ROWS > 0 AND TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema')");
  if (answer.empty()) return;
  throw Error(ExitCode::precondition,
              "the donor's table " + answer.text("TABLE_SCHEMA") + "." + answer.text("TABLE_NAME") +
                  " is of engine MEMORY and holds rows, which are in no file: a clone would lack "
                  "them",
              "Give it another engine, or accept that it is empty in the clone with "
              "--allow-memory-tables.");
}

bool holds_replication_password(Server& server) {
  if (server.dialect().is_mariadb()) return false;
  return server.value_of(
             "(SELECT COUNT(*) FROM mysql.slave_master_info WHERE User_password <> '')") != "0";
}

void require_no_keyring_component(Server& server) {
  if (!server.dialect().version().is_mysql_at_least(8, 0, 24)) return;
  const ResultSet answer = server.session().query(
      "SELECT STATUS_VALUE FROM performance_schema.keyring_component_status "
      "WHERE STATUS_KEY = 'Component_name'");
  if (answer.empty()) return;
  throw Error(ExitCode::precondition,
              "the donor's keys are kept by the component " + answer.text("STATUS_VALUE") +
                  ", and encrypted data of such a server cannot be cloned yet",
              "Choose a donor without a keyring component.");
}

}  // namespace slaveclone
