#pragma once

#include <string>
#include <vector>

namespace slaveclone::sandbox {

// How an empty data directory is made.
enum class InstallMethod {
  install_db,           // mariadb-install-db or mysql_install_db
  bootstrap_sql,        // MariaDB without that script: share/*.sql into mysqld --bootstrap
  initialize_insecure,  // MySQL 5.7 and later: mysqld --initialize-insecure
  copy_shipped,         // MySQL 5.6: the data directory that comes with it
};

// A server distribution that is on this machine. A distribution unpacked for another system has
// launchers in BASEDIR/host-bin, which exec the real programs, so that pids stay right.
struct Distribution {
  std::string name;     // "mariadb-10.11", "mysql-9.7": flavor and series
  std::string flavor;   // "mariadb" or "mysql"
  std::string version;  // "10.11.14"
  std::string basedir;  // "/usr"
  std::string mysqld;
  std::string client;
  std::string install_program;  // of InstallMethod::install_db
  InstallMethod install = InstallMethod::install_db;

  bool is_mariadb() const { return flavor == "mariadb"; }
  bool is_mysql_at_least(unsigned major, unsigned minor, unsigned patch = 0) const;
};

using Distributions = std::vector<Distribution>;

// Flavor, version and name from what `mysqld --version` prints; throws Error{failed} for anything
// else.
Distribution parse_server_version(const std::string& printed);

// Where scripts/get-servers puts what it fetches: $SLAVECLONE_SERVERS, or slaveclone/servers in the
// user's cache directory; empty if there is no home.
std::string fetched_servers();

// The directory that has its share and lib: its base directory, or usr in it for one unpacked from
// another system's packages.
std::string prefix_of(const Distribution& distribution);

// Where its messages and the SQL of its system tables are.
std::string share_directory(const Distribution& distribution);

// Where its plugins are, if that is not where it looks by itself.
std::string plugin_directory(const Distribution& distribution);

// The distribution under basedir; throws Error{usage} if there is no server.
Distribution distribution_in(const std::string& basedir);

// What is installed: the given base directories first (each must hold a server), then the usual
// places, then those fetched, then distributions unpacked in `directory`, as the tutorial does.
Distributions find_distributions(const std::vector<std::string>& basedirs,
                                 const std::string& directory);

// The first whose name or name-with-version begins with `wanted` ("mysql-9.7", "mariadb", "" for
// the first); throws Error{usage} that lists what there is.
const Distribution& pick(const Distributions& distributions, const std::string& wanted);

}  // namespace slaveclone::sandbox
