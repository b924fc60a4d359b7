#include <spdlog/spdlog.h>

#include <boost/algorithm/string/join.hpp>

#include "mysql/account_needs.h"
#include "provision/provision_run.h"
#include "replication/listed_slaves.h"
#include "replication/master.h"
#include "replication/server_journal.h"
#include "replication/slave.h"

namespace slaveclone {
namespace {

Error missing(const std::string& message, const std::string& hint) {
  return {ExitCode::precondition, message, hint};
}

void check_logging(Server& master) {
  if (master.variable("log_bin") != "1") {
    throw missing("the master's binary log is off",
                  "Set log_bin there: without it there is nothing that a slave could follow.");
  }
  if (const std::string format = master.variable("binlog_format"); format != "ROW") {
    throw missing("the master's binlog_format is " + format,
                  "Set it to ROW there: statements that meet rows which are not copied yet do "
                  "something else than on the master.");
  }
}

// Before MySQL 8 its applier takes such an event of a row that it does not have for a damaged one
// (1610).
void check_row_image(Server& master, const std::optional<Server>& server, bool prove) {
  const auto image = master.variable_if_known("binlog_row_image");
  if (!image || *image == "FULL") return;
  const auto bears_it = [](const ServerVersion& version) {
    return version.is_mariadb() || version.is_mysql_at_least(8, 0);
  };
  if (server && !bears_it(server->dialect().version())) {
    throw missing("the master's binlog_row_image is " + *image +
                      ", and MySQL before 8.0 fails on events of rows that are not copied yet",
                  "Set it to FULL there, and have its clients connect again.");
  }
  if (!prove) return;
  spdlog::warn(
      "the master's binlog_row_image is {}: an event then finds a row by its key alone, so a row "
      "that differs elsewhere is only seen where it is compared",
      *image);
}

// Row events go from older to newer, and from MySQL to MariaDB.
void check_versions(const ServerVersion& from, const ServerVersion& to) {
  const std::string between =
      "a " + to.to_string() + " cannot follow a " + from.to_string() + " master";
  if (from.is_mariadb() && !to.is_mariadb()) {
    throw missing(between, "MySQL cannot read what MariaDB logs: take a MariaDB as new server.");
  }
  if (!from.is_mariadb() && to.is_mariadb()) {
    if (!from.is_mysql_at_least(8, 0)) return;
    throw missing(between, "MariaDB cannot read what MySQL 8 and later log.");
  }
  if (to.is_older_series_than(from))
    throw missing(between, "Take a server of the master's version, or of a later one.");
}

// The receiver would refuse it, on MySQL.
void check_gtid_modes(Server& master, Server& server) {
  if (master.dialect().is_mariadb() || server.dialect().is_mariadb()) return;
  const std::string masters = master.variable_if_known("gtid_mode").value_or("OFF");
  const std::string own = server.variable_if_known("gtid_mode").value_or("OFF");
  if ((masters == "ON") == (own == "ON")) return;
  throw missing("the master's gtid_mode is " + masters + ", the new server's is " + own,
                "Write gtid_mode=" + masters + " into the new server's [mysqld], and restart it.");
}

// The proof could not tell which group did not find its rows.
void check_order_of_commits(Server& server) {
  if (!server.dialect().version().is_mysql_at_least(8, 0)) return;  // UNTIL has one worker there
  const auto value = [&](const std::string& name) {
    const auto now = server.variable_if_known("replica_" + name);
    return (now ? now : server.variable_if_known("slave_" + name)).value_or("0");
  };
  if (value("parallel_workers") == "0" || value("preserve_commit_order") != "0") return;
  throw missing("the new server's workers commit in another order than the master did",
                "SET GLOBAL replica_preserve_commit_order = ON there.");
}

void check_identity(Server& master, Server& server) {
  const ServerInfo own = server.info();
  if (own.server_id == 0) throw missing("the new server's server_id is 0", "Set server-id there.");
  require_free_server_id(master, own.server_id, own.port);
}

// As a slave would: it may log in from here, and is given the log.
void check_link(const ProvisionOptions& options, const SessionFactory& connect,
                const BinlogPosition& end) {
  Login login = options.master;
  login.role = "master";
  login.set_in = "[provision-slave] of the option file (master-user, master-password)";
  login.user = options.link.user;
  login.password = options.link.password;
  login.ssl = options.link.ssl;
  login.tls = options.link.tls;
  Master(connect, login).look_into_log(end);
}

void check_new_server(const ProvisionOptions& options, const SessionFactory& connect) {
  Slave slave(Server(connect, options.server), "new server");
  const bool unfinished = ServerJournal(Server(connect, options.server)).exists();
  if (unfinished && !options.resume && !options.replace) {
    throw missing("the new server holds what a run left that did not end",
                  "Go on with it by --resume, or begin again with --replace.");
  }
  if (options.resume && !unfinished) {
    throw missing("there is no run to go on with on the new server", "Leave --resume out.");
  }
  if (unfinished || options.replace) return;
  if (!slave.channels().empty()) {
    throw missing("the new server is a slave already",
                  "RESET SLAVE ALL there, if it is the right server; or --replace.");
  }
  const auto held = what_it_holds(slave.server(), {ServerJournal::schema});
  if (held.empty()) return;
  throw missing("the new server is not empty: it holds " + boost::algorithm::join(held, ", "),
                "Give an empty one, or have all that dropped by --replace.");
}

}  // namespace

void check_provision(const ProvisionOptions& options, const SessionFactory& connect,
                     Findings& findings) {
  std::optional<Server> master, server;
  findings.check([&] { master.emplace(connect, options.master); });
  findings.check([&] { server.emplace(connect, options.server); });
  if (server) findings.check([&] { check_new_server(options, connect); });
  Pace(options.pace, connect, options.master).check(findings);
  if (!master) return;
  findings.check([&] { check_logging(*master); });
  findings.check([&] {
    require_privileges(*master, "master", needs_of(Task::read_rows, master->dialect().version()));
  });
  findings.check([&] { check_row_image(*master, server, options.prove); });
  findings.check([&] { check_link(options, connect, master->end_of_log()); });
  if (!server) return;
  findings.check([&] { check_versions(master->dialect().version(), server->dialect().version()); });
  if (options.prove) findings.check([&] { check_order_of_commits(*server); });
  findings.check([&] { check_identity(*master, *server); });
  findings.check([&] { check_gtid_modes(*master, *server); });
  SchemaCopy(*master, *server, with_our_schema_kept(options.selection)).check(findings);
}

}  // namespace slaveclone
