#include "backup/donor_needs.h"

#include "datadir/data_places.h"
#include "mysql/catalogue.h"

namespace slaveclone {
namespace {

constexpr const char* shaping[] = {
    "innodb_page_size",          "innodb_undo_tablespaces",
    "innodb_checksum_algorithm", "lower_case_table_names",
    "aria_block_size",           "file_key_management_encryption_algorithm"};

bool in_use(Catalogue& catalogue, const Plugin& plugin) {
  if (plugin.type == "ENCRYPTION" || plugin.type == "KEYRING") return true;
  return plugin.type == "STORAGE ENGINE" && catalogue.has_tables_of(plugin.name);
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
  Catalogue catalogue(server);
  std::vector<Plugin> plugins = catalogue.plugins_from_libraries();
  for (Plugin& plugin : plugins) plugin.in_use = in_use(catalogue, plugin);
  return plugins;
}

void require_no_rows_in_memory(Server& server) {
  const auto table = Catalogue(server).memory_table_with_rows();
  if (!table) return;
  throw Error(ExitCode::precondition,
              "the donor's table " + table->to_string() +
                  " is of engine MEMORY and holds rows, which are in no file: a clone would lack "
                  "them",
              "Give it another engine, or accept that it is empty in the clone with "
              "--allow-memory-tables.");
}

bool holds_replication_password(Server& server) {
  return Catalogue(server).holds_replication_password();
}

void require_no_keyring_component(Server& server) {
  const auto component = Catalogue(server).keyring_component();
  if (!component) return;
  throw Error(ExitCode::precondition,
              "the donor's keys are kept by the component " + *component +
                  ", and encrypted data of such a server cannot be cloned yet",
              "Choose a donor without a keyring component.");
}

}  // namespace slaveclone
