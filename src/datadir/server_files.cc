#include "datadir/server_files.h"

#include <algorithm>
#include <boost/filesystem/operations.hpp>

#include "datadir/reasons.h"
#include "mysql/catalogue.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;
using namespace reasons;

struct Named {
  const char* variable;
  const char* reason;
};

constexpr Named numbered_logs[] = {{"relay_log_basename", relay_log},
                                   {"log_bin_basename", binary_log}};

constexpr Named single_files[] = {{"relay_log_index", relay_log},
                                  {"log_bin_index", binary_log},
                                  {"relay_log_info_file", replication},
                                  {"pid_file", runtime},
                                  {"socket", runtime},
                                  {"log_error", log_file},
                                  {"general_log_file", log_file},
                                  {"slow_query_log_file", log_file},
                                  {"audit_log_file", log_file},          // MySQL's plugin
                                  {"server_audit_file_path", log_file},  // MariaDB's
                                  {"sql_error_log_filename", log_file},
                                  {"ssl_ca", key},
                                  {"ssl_cert", key},
                                  {"ssl_key", key},
                                  {"keyring_file_data", key},
                                  {"keyring_encrypted_file_data", key},
                                  {"file_key_management_filename", key},
                                  {"file_key_management_filekey", key}};

// MySQL 8 keeps the paths in its dictionary; older servers have a link beside each (.isl).
std::vector<std::string> tablespaces_outside(Server& server, const DataPlaces& places) {
  std::vector<std::string> outside;
  const std::string undo = places.directories.at("innodb_undo_directory") + "/";
  for (const std::string& file : Catalogue(server).tablespace_files()) {
    const std::string path = resolved(file, places.data_directory);
    const bool system = std::find(places.data_files.begin(), places.data_files.end(), path) !=
                        places.data_files.end();
    if (system || path.starts_with(undo) || !places.inside(path).empty()) continue;
    outside.push_back(path);
  }
  return outside;
}

}  // namespace

ServerFiles::ServerFiles(Server& server) {
  const auto value = [&](const std::string& name) {
    return server.variable_if_known(name).value_or("");
  };
  places = DataPlaces(server.data_directory(), value);
  tablespaces = tablespaces_outside(server, places);
  const auto path_of = [&](const std::string& name) {
    std::string path = value(name);
    if (path.starts_with("FILE:")) path.erase(0, 5);
    if (path.empty()) return path;
    path = resolved(path, places.data_directory);
    const bool is_audits_directory = name == "server_audit_file_path" && fs::is_directory(path);
    return is_audits_directory ? path + "/server_audit.log" : path;
  };
  for (const auto& [variable, reason] : numbered_logs) logs[path_of(variable)] = reason;
  for (const auto& [variable, reason] : single_files) files[path_of(variable)] = reason;
  for (const std::string& path : Catalogue(server).keyring_files()) files[path] = key;
  for (const std::string& path : places.temporary_files) files[path] = temporary;
  logs.erase("");
  files.erase("");
}

}  // namespace slaveclone
