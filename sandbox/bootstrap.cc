#include "sandbox/bootstrap.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <fstream>

#include "base/error.h"
#include "base/process.h"
#include "base/split.h"
#include "base/undo.h"
#include "sandbox/copy_tree.h"
#include "sandbox/option_file.h"

namespace slaveclone::sandbox {
namespace {

namespace fs = boost::filesystem;

std::string to_argument(const Option& option) {
  return "--" + option.name + (option.value ? "=" + *option.value : "");
}

// What a data directory is born with: a copy of the template would not fit the server.
bool shapes_data_directory(const Option& option) {
  static constexpr std::array prefixes{"innodb-page-size",
                                       "innodb-data-",
                                       "innodb-undo-",
                                       "innodb-log-group-home",
                                       "innodb-encrypt",
                                       "aria-log-dir",
                                       "lower-case-table-names",
                                       "file-key-management",
                                       "aria-encrypt",
                                       "plugin-load",
                                       "plugin-dir",
                                       "innodb-checksum-algorithm",
                                       "innodb-temp-data",
                                       "encrypt-binlog",
                                       "loose-file-key"};
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const char* prefix) { return option.name.starts_with(prefix); });
}

// "[ERROR]" lines if there are any, else the last few lines.
std::string complaint(const std::string& printed) {
  std::vector<std::string> lines = split(boost::trim_copy(printed), '\n');
  for (const std::string& line : lines) {
    const auto at = line.find("[ERROR] ");
    if (at == std::string::npos || line.ends_with("Aborting")) continue;
    return line.substr(at + 8);
  }
  constexpr std::size_t shown = 5;
  if (lines.size() > shown) lines.erase(lines.begin(), lines.end() - shown);
  return boost::join(lines, "; ");
}

// The SQL that mariadb-install-db feeds to the server, as one file.
void write_system_tables_sql(const Distribution& distribution, const std::string& path) {
  const std::string share = share_directory(distribution) + "/";
  std::ofstream sql(path);
  sql << "CREATE DATABASE IF NOT EXISTS mysql;\nuse mysql;\n"
         "SET @auth_root_socket=NULL;\nSET @current_hostname='127.0.0.1';\n";
  for (const char* name :
       {"{}_system_tables.sql", "{}_performance_tables.sql", "{}_system_tables_data.sql",
        "fill_help_tables.sql", "maria_add_gis_sp_bootstrap.sql", "{}_sys_schema.sql"}) {
    for (const char* prefix : {"mysql", "mariadb"}) {  // the latter since 11.0
      std::ifstream part(share + boost::replace_all_copy(std::string(name), "{}", prefix));
      if (!part) continue;
      sql << part.rdbuf() << "\n";
      break;
    }
  }
  // Anonymous users, which some versions make, would stand before repl_user@'%'.
  sql << "DELETE FROM mysql.global_priv WHERE User='';\n";
}

void copy_shipped_data(const Distribution& distribution, const std::string& data) {
  for (const char* place : {"/data/mysql", "/data"}) {
    const std::string shipped = distribution.basedir + place;
    if (!fs::exists(shipped + "/mysql/user.frm")) continue;
    copy_tree(shipped, data);
    return;
  }
  throw Error(ExitCode::precondition, distribution.name + " comes with no data directory",
              "It has none to copy in " + distribution.basedir + "/data.");
}

ProcessResult install(const Distribution& distribution, const std::string& data,
                      const Options& options) {
  // One of its own: a server that starts removes all temporary tables from its directory for them,
  // also those of another that is being bootstrapped.
  const std::string temporary = data + ".tmp";
  const Undo remove_temporary("the bootstrap's tmpdir", [&] { fs::remove_all(temporary); });
  fs::create_directories(temporary);
  const bool has_script = distribution.install == InstallMethod::install_db;
  Argv argv{has_script ? distribution.install_program : distribution.mysqld, "--no-defaults",
            "--datadir=" + data, "--tmpdir=" + temporary};
  if (::geteuid() == 0) argv.emplace_back("--user=root");
  Options all = distribution_options(distribution);
  all.push_back(redo_log_size(distribution));
  all.insert(all.end(), options.begin(), options.end());
  std::transform(all.begin(), all.end(), std::back_inserter(argv), to_argument);
  if (has_script) {
    argv.insert(argv.end(), {"--basedir=" + distribution.basedir, "--skip-name-resolve",
                             "--skip-test-db", "--auth-root-authentication-method=normal"});
    return run_process(argv);
  }
  if (distribution.install == InstallMethod::initialize_insecure) {
    argv.emplace_back("--initialize-insecure");
    return run_process(argv);
  }
  argv.emplace_back("--bootstrap");
  const std::string sql = data + ".sql";
  const Undo remove_sql("the bootstrap file", [&] { fs::remove(sql); });
  if (distribution.install == InstallMethod::copy_shipped) {
    copy_shipped_data(distribution, data);
    std::ofstream(sql) << "DELETE FROM mysql.user WHERE User='';\n"
                          "DELETE FROM mysql.db WHERE User='';\n";
  } else {
    write_system_tables_sql(distribution, sql);
    fs::create_directories(data);
  }
  return run_process(argv, sql);
}

void bootstrap(const Distribution& distribution, const std::string& data, const Options& options) {
  fs::create_directories(fs::path(data).parent_path());
  Undo remove_half("the half-made data directory", [&] { fs::remove_all(data); });
  const ProcessResult result = install(distribution, data, options);
  if (result.exit_status != 0) {
    throw Error(ExitCode::failed,
                "cannot bootstrap " + distribution.name + ": " +
                    complaint(result.err.empty() ? result.out : result.err),
                "Check the options and that the disk has room.");
  }
  if (distribution.is_mariadb()) {
    fs::create_directories(data + "/test");  // a schema is a directory
  } else {
    fs::remove(data + "/auto.cnf");  // copies must not share one server_uuid
  }
  remove_half.dismiss();
}

}  // namespace

void check_server_options(const Distribution& distribution, const Options& options) {
  if (options.empty()) return;
  // MySQL 5.7 takes no log-bin without a server-id, which every server of ours gets.
  Argv argv{distribution.mysqld, "--no-defaults", "--server-id=1"};
  Options all = distribution_options(distribution);
  all.insert(all.end(), options.begin(), options.end());
  std::transform(all.begin(), all.end(), std::back_inserter(argv), to_argument);
  if (::geteuid() == 0) argv.emplace_back("--user=root");
  argv.insert(argv.end(), {"--loose-server-id=1", "--verbose", "--help"});
  const ProcessResult result = run_process(argv);
  if (result.exit_status == 0) return;
  throw Error(ExitCode::usage, distribution.name + " refuses the options: " + complaint(result.err),
              "See '" + distribution.mysqld + " --verbose --help' for what it understands.");
}

std::string Bootstrap::require_template(const Distribution& distribution) const {
  const std::string name = distribution.flavor + "-" + distribution.version;
  std::string ready = cache_ + "/" + name;
  if (fs::exists(ready)) return ready;
  // Under a name of our own, then renamed: whoever comes second throws his away.
  const std::string mine = fs::unique_path(ready + ".partial-%%%%%%%%").string();
  bootstrap(distribution, mine, {});
  boost::system::error_code exists;
  fs::rename(mine, ready, exists);
  if (exists) fs::remove_all(mine);
  return ready;
}

void Bootstrap::make_data_directory(const Instance& instance,
                                    const Distribution& distribution) const {
  const std::string data = instance.data_directory();
  Options shaping;
  std::copy_if(instance.options.begin(), instance.options.end(), std::back_inserter(shaping),
               shapes_data_directory);
  if (!shaping.empty()) {
    bootstrap(distribution, data, shaping);
    return;
  }
  Undo remove_half("the half-made data directory", [&] { fs::remove_all(data); });
  copy_tree(require_template(distribution), data);
  remove_half.dismiss();
}

}  // namespace slaveclone::sandbox
