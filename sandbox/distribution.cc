#include "sandbox/distribution.h"

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cstdlib>
#include <optional>
#include <regex>

#include "base/error.h"
#include "base/process.h"
#include "mysql/server_version.h"

namespace slaveclone::sandbox {
namespace {

namespace fs = boost::filesystem;

// The first of the programs that exists, by its path; launchers come before what they launch.
std::string program_in(const std::string& basedir, const std::vector<std::string>& folders,
                       const std::vector<std::string>& names) {
  for (const std::string& folder : folders) {
    for (const std::string& name : names) {
      const fs::path path = fs::path(basedir) / folder / name;
      if (!find_program(path.string()).empty() && fs::is_regular_file(path)) return path.string();
    }
  }
  return {};
}

void choose_install_method(Distribution& found) {
  if (!found.is_mariadb()) {
    found.install = found.is_mysql_at_least(5, 7, 6) ? InstallMethod::initialize_insecure
                                                     : InstallMethod::copy_shipped;
    return;
  }
  found.install_program = program_in(found.basedir, {"bin", "scripts", "usr/bin"},
                                     {"mariadb-install-db", "mysql_install_db"});
  // The script runs the programs as they are, which only their launchers can.
  const bool needs_launchers = found.mysqld.find("/host-bin/") != std::string::npos;
  found.install = found.install_program.empty() || needs_launchers ? InstallMethod::bootstrap_sql
                                                                   : InstallMethod::install_db;
}

std::optional<Distribution> look_in(const std::string& basedir) {
  const std::string mysqld =
      program_in(basedir, {"host-bin", "sbin", "bin", "libexec", "."}, {"mariadbd", "mysqld"});
  if (mysqld.empty()) return {};
  const ProcessResult version = run_process({mysqld, "--no-defaults", "--version"});
  if (version.exit_status != 0) return {};
  Distribution found = parse_server_version(version.out);
  found.basedir = basedir;
  found.mysqld = mysqld;
  found.client = program_in(basedir, {"host-bin", "bin"}, {"mariadb", "mysql"});
  if (found.client.empty()) found.client = find_program("mysql");
  choose_install_method(found);
  return found;
}

// A second one of the same series is told apart by where it is.
void append(Distributions& found, Distribution one) {
  const bool taken = std::any_of(found.begin(), found.end(),
                                 [&](const Distribution& other) { return other.name == one.name; });
  if (taken) one.name += "@" + one.basedir;
  found.push_back(std::move(one));
}

std::vector<std::string> folders_of(const std::string& directory) {
  std::vector<std::string> folders;
  boost::system::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(directory, unreadable)) {
    const bool being_made = entry.path().extension() == ".partial";
    if (fs::is_directory(entry.path()) && !being_made) folders.push_back(entry.path().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

bool Distribution::is_mysql_at_least(unsigned major, unsigned minor, unsigned patch) const {
  return !is_mariadb() && ServerVersion::parse(version).is_mysql_at_least(major, minor, patch);
}

std::string fetched_servers() {
  const auto environment = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (const auto told = environment("SLAVECLONE_SERVERS"); !told.empty()) return told;
  const std::string home = environment("HOME");
  std::string caches = environment("XDG_CACHE_HOME");
  if (caches.empty() && !home.empty()) caches = home + "/.cache";
  return caches.empty() ? "" : caches + "/slaveclone/servers";
}

std::string prefix_of(const Distribution& distribution) {
  std::string unpacked = distribution.basedir + "/usr";
  return fs::exists(unpacked + "/share") ? unpacked : distribution.basedir;
}

std::string share_directory(const Distribution& distribution) {
  const std::string share = prefix_of(distribution) + "/share/";
  return share + (fs::exists(share + "mysql") ? "mysql" : "mariadb");
}

std::string plugin_directory(const Distribution& distribution) {
  const bool installed = distribution.basedir == "/usr";
  const std::string prefix =
      installed ? fetched_servers() + "/" + distribution.name + "/usr" : prefix_of(distribution);
  const std::string plugins = prefix + "/lib/mysql/plugin";
  return fs::exists(plugins) ? plugins : "";
}

Distribution parse_server_version(const std::string& printed) {
  std::smatch match;
  static const std::regex pattern(R"(Ver ((\d+\.\d+)\.\d+))");
  if (!std::regex_search(printed, match, pattern)) {
    throw Error(ExitCode::failed, "cannot read a server version from '" + printed + "'");
  }
  Distribution found;
  found.flavor = printed.find("MariaDB") != std::string::npos ? "mariadb" : "mysql";
  found.version = match[1];
  found.name = found.flavor + "-" + match[2].str();
  return found;
}

Distribution distribution_in(const std::string& basedir) {
  const std::string absolute = fs::absolute(basedir).lexically_normal().string();
  if (auto found = look_in(absolute)) return *found;
  throw Error(ExitCode::usage, "there is no server in " + absolute,
              "Give the directory that holds bin/mysqld or sbin/mysqld.");
}

Distributions find_distributions(const std::vector<std::string>& basedirs,
                                 const std::string& directory) {
  Distributions found;
  for (const std::string& basedir : basedirs) append(found, distribution_in(basedir));
  std::vector<std::string> places{"/usr", "/usr/local", "/usr/local/mysql", "/usr/local/mariadb"};
  for (const std::string& parent : {std::string("/opt"), fetched_servers(), directory}) {
    const auto folders = folders_of(parent);
    places.insert(places.end(), folders.begin(), folders.end());
  }
  for (const std::string& place : places) {
    const bool known = std::any_of(found.begin(), found.end(),
                                   [&](const Distribution& d) { return d.basedir == place; });
    if (known) continue;
    if (auto distribution = look_in(place)) append(found, std::move(*distribution));
  }
  return found;
}

const Distribution& pick(const Distributions& distributions, const std::string& wanted) {
  std::string names;
  for (const Distribution& one : distributions) {
    if (one.name == wanted) return one;  // mariadb-10.1 is no short form of mariadb-10.11
  }
  for (const Distribution& one : distributions) {
    if (one.name.starts_with(wanted) || (one.flavor + "-" + one.version).starts_with(wanted)) {
      return one;
    }
    names += (names.empty() ? "" : ", ") + one.name;
  }
  if (distributions.empty()) {
    throw Error(ExitCode::precondition, "no server distribution was found",
                "Install mariadb-server-core, or run 'server-adm setup --basedir=DIR'.");
  }
  throw Error(ExitCode::usage, "there is no distribution '" + wanted + "'",
              "Choose one of these: " + names + ".");
}

}  // namespace slaveclone::sandbox
