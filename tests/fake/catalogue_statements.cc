#include "fake/statements.h"

namespace slaveclone::test {
namespace {

ResultSet column(const std::string& name, const std::vector<std::string>& values) {
  ResultSet result{{name}, {}};
  for (const std::string& value : values) result.rows.push_back({value});
  return result;
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

}  // namespace

const Domain& catalogue_statements() {
  static const Domain all{
      {},
      {
          {std::regex("SHOW GRANTS"), show_grants},
          {std::regex("SELECT ENGINE FROM information_schema.ENGINES .*"), show_engines},
          {std::regex(
               "SELECT \\(SELECT COUNT\\(\\*\\) FROM information_schema.TABLES WHERE ENGINE = "
               "'(\\w+)'\\) AS value"),
           count_tables},
          {std::regex("SELECT name FROM mysql.plugin"), show_installed_plugins},
          {std::regex("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                      "ENGINE = 'MEMORY' .*"),
           show_memory_tables},
          {std::regex("SELECT FILE_NAME FROM information_schema.FILES .*"), show_tablespaces},
          {std::regex("SELECT STATUS_VALUE FROM performance_schema.keyring_component_status .*"),
           show_keyring_files},
          {std::regex("SELECT PLUGIN_NAME, PLUGIN_TYPE, PLUGIN_LIBRARY FROM "
                      "information_schema.PLUGINS .*"),
           show_plugins},
      }};
  return all;
}

}  // namespace slaveclone::test
