#include "load/new_server_check.h"

#include <unistd.h>

#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <set>

#include "base/error.h"
#include "base/split.h"
#include "datadir/data_places.h"
#include "mysql/server_version.h"

namespace slaveclone {
namespace {

constexpr const char* default_data_files = "ibdata1:12M:autoextend";

Error misfit(const std::string& message, const std::string& hint) {
  return {ExitCode::precondition, message, hint};
}

void check_version(const std::string& donor, const std::string& here) {
  if (here.empty()) return;
  const ServerVersion theirs = ServerVersion::parse(donor);
  const ServerVersion ours = ServerVersion::parse(here);
  if (theirs.flavor != ours.flavor) {
    throw misfit("the donor is " + donor + ", the new server " + here,
                 "A clone needs the donor's kind of server: name it with --mysqld.");
  }
  if (std::pair(ours.major, ours.minor) < std::pair(theirs.major, theirs.minor)) {
    throw misfit("the new server is older than the donor: " + here + ", not " + donor,
                 "Install the donor's version, or a later one.");
  }
}

// Since then a server fits the number of undo tablespaces to its setting by itself.
bool must_have_undo_as_donor(const std::string& donor) {
  const ServerVersion version = ServerVersion::parse(donor);
  return !version.is_mariadb_at_least(10, 11) && !version.is_mysql_at_least(8, 0);
}

// A server reads every checksum unless it is told to be strict about one.
bool agrees(const std::string& name, const std::string& donors, const std::string& ours) {
  if (name == "innodb_checksum_algorithm" && !ours.starts_with("strict_")) return true;
  if (name == "innodb_data_file_path") {
    return donors == shape_of_data_files(ours.empty() ? default_data_files : ours);
  }
  return boost::iequals(donors, ours);
}

void check_settings(const Manifest& manifest, const ProgramVariables& program) {
  for (const auto& [name, donors] : manifest.settings) {
    if (!program.knows(name)) continue;
    if (name == "innodb_undo_tablespaces" && !must_have_undo_as_donor(manifest.donor.version))
      continue;
    const std::string ours = program.value(name);
    if (agrees(name, donors, ours)) continue;
    throw misfit("the donor's " + name + " is " + donors + ", the new server's is " + ours,
                 "Its files were made with that: put " + name + "=" + donors +
                     " into the new server's [mysqld].");
  }
}

// "NAME=LIBRARY;LIBRARY…" of plugin-load and its like, without ".so".
std::set<std::string> loaded_by(const Options& options) {
  static const std::set<std::string> loading{"plugin-load", "plugin-load-add", "early-plugin-load"};
  std::set<std::string> libraries;
  for (const Option& option : options) {
    if (!loading.contains(option.name)) continue;
    for (const std::string& word : split(option.value.value_or(""), ';')) {
      libraries.insert(boost::replace_last_copy(word.substr(word.find('=') + 1), ".so", ""));
    }
  }
  return libraries;
}

void check_key_file(const Plugin& plugin, const Options& options) {
  static const std::map<std::string, std::string> key_files{
      {"file_key_management", "file-key-management-filename"},
      {"keyring_file", "keyring-file-data"}};
  const auto found = key_files.find(plugin.name);
  if (found == key_files.end()) return;
  const auto path = last_value(options, found->second);
  if (path && ::access(path->c_str(), R_OK) == 0) return;
  throw misfit("the donor's data are encrypted with keys of " + plugin.name +
                   ", and there is no such key file here" + (path ? ": " + *path : ""),
               "Keys are never archived. Bring the donor's key file by a safe way, and name it in "
               "the new server's [mysqld]: " +
                   found->second + "=….");
}

void check_plugin(const Plugin& plugin, const ProgramVariables& program, const Options& options) {
  const std::string directory = program.value("plugin_dir");
  if (!plugin.in_use || plugin.library.empty()) return;
  const std::string library = (boost::filesystem::path(directory) / plugin.library).string();
  if (!boost::filesystem::exists(library)) {
    throw misfit("the donor's data need the plugin " + plugin.name +
                     ", and the new server has no " + library,
                 "Install the package that brings it, or set plugin-dir.");
  }
  const std::string stem = boost::replace_last_copy(plugin.library, ".so", "");
  if (!plugin.installed && !loaded_by(options).contains(stem)) {
    throw misfit(
        "the donor's data need the plugin " + plugin.name + ", which the new server does not load",
        "Put plugin-load-add=" + stem + " into its [mysqld], as on the donor.");
  }
  check_key_file(plugin, options);
}

}  // namespace

std::vector<std::string> needs_of(const Manifest& manifest) {
  static const std::map<std::string, std::string> usual{
      {"innodb_page_size", "16384"},
      {"lower_case_table_names", "0"},
      {"aria_block_size", "8192"},
      {"innodb_data_file_path", default_data_files}};
  std::vector<std::string> needs;
  for (const auto& [name, value] : manifest.settings) {
    const auto found = usual.find(name);
    if (found != usual.end() && found->second != value) needs.push_back(name + "=" + value);
  }
  for (const Plugin& plugin : manifest.plugins) {
    if (!plugin.in_use) continue;
    const bool holds_keys = plugin.type == "ENCRYPTION" || plugin.type == "KEYRING";
    needs.push_back("plugin " + plugin.name + (holds_keys ? " and the donor's keys" : ""));
  }
  return needs;
}

void require_own_server_id(const Manifest& manifest, std::uint32_t server_id) {
  if (manifest.donor.server_id != server_id) return;
  throw misfit("server-id " + std::to_string(server_id) + " is the donor's",
               "Give the new server an id of its own in [mysqld]: server-id=….");
}

void require_fit(const Manifest& manifest, const ProgramVariables& program,
                 const Options& options) {
  check_version(manifest.donor.version, program.value("version"));
  check_settings(manifest, program);
  for (const Plugin& plugin : manifest.plugins) check_plugin(plugin, program, options);
}

}  // namespace slaveclone
