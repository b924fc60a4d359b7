#include "cli/load_slave_command.h"

#include <pwd.h>
#include <unistd.h>

#include <boost/filesystem.hpp>

#include "base/findings.h"
#include "base/parse_number.h"

namespace slaveclone {
namespace {

constexpr const char* load_slave_description =
    "Makes a new slave of an archive of take-backup: verifies it, puts its files in place, gives "
    "the server its own "
    "identity, points it at the master and waits until it has caught up.\n\n"
    "  load-slave --defaults-file=/etc/mysql/my.cnf /backup/db1.tar.zst\n"
    "  load-slave --replace /backup/db1.tar.zst            # the old data are moved aside\n"
    "  ssh db1 take-backup --output=- | load-slave -       # nothing written in between\n"
    "  load-slave --verify-only /backup/db1.tar.zst        # is it intact? loads nothing\n"
    "  load-slave --check /backup/db1.tar.zst              # could it be loaded here?\n\n"
    "The option file's [mysqld] says where data directory and socket are and the new server-id; "
    "its [load-slave] may "
    "hold master-user, master-password and start-command. See load-slave(1).";

std::optional<Owner> owner_of(const Options& server) {
  const auto name = last_value(server, "user");
  if (!name || ::geteuid() != 0) return {};
  const passwd* account = ::getpwnam(name->c_str());
  if (account == nullptr) {
    throw Error(ExitCode::precondition,
                "there is no account '" + *name + "', as which [mysqld] says the server runs");
  }
  return Owner{account->pw_uid, account->pw_gid};
}

std::string absolute(const std::string& path, const std::string& directory) {
  return path.empty() || path.starts_with("/") ? path : directory + "/" + path;
}

}  // namespace

LoadSlaveCommand::LoadSlaveCommand()
    : program_("load-slave", load_slave_description, "load-slave") {
  add_options();
}

void LoadSlaveCommand::add_options() {
  CLI::App& app = program_.app();
  app.add_option("ARCHIVE", archive_, "The archive, or - for stdin");
  add_load_options(app, "Load");
  master_.add_to(app, "Master");
  app.add_option("--master-defaults-file", master_defaults_file_,
                 "Option file whose [client] is that login")
      ->group("Master");
}

void LoadSlaveCommand::add_load_options(CLI::App& app, const char* load) {
  app.add_flag("--verify-only", verify_only_,
               "Check the archive and print what is in it; load nothing")
      ->group(load);
  app.add_flag("--check", check_,
               "Say all that is missing, of this host and of the masters, at once; load nothing")
      ->group(load);
  app.add_option("--identity", key_file_,
                 "File of the secret key that opens an encrypted archive (age, or SSH)")
      ->group(load);
  app.add_flag("--replace", replace_, "Move an existing data directory aside")->group(load);
  app.add_option("--map-path", map_paths_,
                 "OLD=NEW: tables that the donor keeps below OLD, outside its data directory, go "
                 "below NEW")
      ->allow_extra_args(false)
      ->group(load);
  app.add_flag("--unverified", unverified_,
               "Take a tar without a manifest that holds a binlog_pos.dat")
      ->group(load);
  app.add_flag("--allow-filtered", allow_filtered_,
               "Accept other replication filters than the donor's")
      ->group(load);
  app.add_option("--threads", threads_, "Cores to decompress on [all]")->group(load);
  app.add_option("--wait-until-caught-up", wait_until_caught_up_, "Seconds; 0: do not wait [3600]")
      ->group(load);
  app.add_flag("--prove", prove_, "At last compare it with its master, as check-slave does")
      ->group(load);
  app.add_option("--mysqld", mysqld_,
                 "The server's program, for the first boot [mariadbd or mysqld]")
      ->group(load);
  app.add_option("--start-command", start_command_, "Starts the new server for good; no shell")
      ->group(load);
  app.add_option("--start-timeout", start_timeout_, "Seconds for the server to answer [600]")
      ->group(load);
}

Argv LoadSlaveCommand::mysqld_arguments() const {
  std::string program = mysqld_.empty() ? find_program("mariadbd") : mysqld_;
  if (program.empty()) program = find_program("mysqld");
  if (program.empty()) {
    throw Error(ExitCode::usage, "no server program found", "Give --mysqld=/path/to/mysqld.");
  }
  Argv argv{program};
  const OptionFiles& files = program_.files();
  if (!files.defaults_file.empty()) {
    argv.push_back("--defaults-file=" + boost::filesystem::absolute(files.defaults_file).string());
  }
  if (!files.defaults_extra_file.empty()) {
    argv.push_back("--defaults-extra-file=" +
                   boost::filesystem::absolute(files.defaults_extra_file).string());
  }
  if (!files.defaults_group_suffix.empty())
    argv.push_back("--defaults-group-suffix=" + files.defaults_group_suffix);
  return argv;
}

MasterLink LoadSlaveCommand::master_link() const {
  MasterLink link = master_.link();
  Login login;
  login.endpoint.port = link.port;
  login.user = link.user;
  login.password = link.password;
  if (!master_defaults_file_.empty()) {
    apply_client_options(read_options({master_defaults_file_, "", "", false}, {"client"}), login);
  }
  if (login.user.empty()) {
    throw missing("master-user in [load-slave]",
                  "Write master-user=... and master-password=... there: the account that the new "
                  "slave replicates with.");
  }
  if (link.host.empty()) link.host = login.endpoint.host;
  link.port = login.endpoint.port;
  link.user = login.user;
  link.password = login.password;
  link.tls = completed(link.tls, login.tls);
  link.ssl = link.ssl || login.ssl || link.tls != TlsOptions{};
  return link;
}

Error LoadSlaveCommand::missing(const std::string& what, const std::string& hint) const {
  const std::string& file = program_.files().defaults_file;
  return {ExitCode::usage, "no " + what + " of " + (file.empty() ? "the option files" : file),
          hint};
}

std::string LoadSlaveCommand::of_server(const char* name, const char* hint) const {
  const auto value = last_value(program_.server_options(), name);
  if (value && !value->empty()) return *value;
  throw missing(std::string(name) + " in [mysqld]", hint);
}

Login LoadSlaveCommand::server_login() const {
  Login login = program_.login("new server");
  Endpoint& at = login.endpoint;
  const bool by_default_socket = at.host == "localhost" && at.port == 0;
  if (!at.socket.empty() || by_default_socket) return login;
  at.socket = of_server("socket",
                        "Write it there, or give -S: the first boot of the new server has no "
                        "network, so host and port do not lead to it.");
  return login;
}

std::string LoadSlaveCommand::data_directory() const {
  const std::string directory =
      of_server("datadir",
                "Write it there, such as datadir=/var/lib/mysql: load-slave makes the server that "
                "this file describes.");
  std::string path = boost::filesystem::absolute(directory).lexically_normal().string();
  while (path.ends_with('/')) path.pop_back();
  return path;
}

std::uint32_t LoadSlaveCommand::server_id() const {
  const std::string id = of_server(
      "server-id", "Write it there, such as server-id=9: a number that no other server has.");
  return static_cast<std::uint32_t>(
      parse_number(id, "server-id in [mysqld]", {1, 0xffffffff}, ExitCode::usage));
}

std::string LoadSlaveCommand::start_command() const {
  if (!start_command_.empty()) return start_command_;
  throw missing("start-command in [load-slave]",
                "Write it there, such as start-command=systemctl start mariadb, or give "
                "--start-command.");
}

LoadSlaveOptions LoadSlaveCommand::options() const {
  Findings findings;
  LoadSlaveOptions all = options(findings);
  findings.require_none();
  return all;
}

LoadSlaveOptions LoadSlaveCommand::options(Findings& findings) const {
  const Options& server = program_.server_options();
  LoadSlaveOptions options;
  options.archive = archive_;
  options.key_file = key_file_;
  findings.check([&] { options.server = server_login(); });
  findings.check([&] { options.data_directory = data_directory(); });
  findings.check([&] { options.server_id = server_id(); });
  findings.check([&] { options.owner = owner_of(server); });
  findings.check([&] { options.mysqld = mysqld_arguments(); });
  options.mysqld_options = server;
  for (const std::string& rule : map_paths_) findings.check([&] { options.paths.add(rule); });
  options.error_log =
      absolute(last_value(server, "log-error").value_or(""), options.data_directory);
  findings.check([&] { options.start_command = start_command(); });
  findings.check([&] { options.master = master_link(); });
  options.replace = replace_;
  options.allow_filtered = allow_filtered_;
  options.unverified = unverified_;
  options.threads = threads_;
  options.wait_until_caught_up = std::chrono::seconds(wait_until_caught_up_);
  options.start_timeout = std::chrono::seconds(start_timeout_);
  return options;
}

}  // namespace slaveclone
