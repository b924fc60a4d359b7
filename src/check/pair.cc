#include "check/pair.h"

#include <unistd.h>

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <boost/filesystem/operations.hpp>
#include <set>

#include "mysql/account_needs.h"
#include "mysql/catalogue.h"
#include "mysql/definitions.h"
#include "replication/server_journal.h"

namespace slaveclone {
namespace {

Error missing(const std::string& message, const std::string& hint) {
  return {ExitCode::precondition, message, hint};
}

ReplicationStatus choose_channel(Donor& slave, const std::optional<std::string>& wanted) {
  if (wanted) return slave.status(*wanted);
  const auto channels = slave.slave().channels();
  if (channels.empty()) {
    throw missing("this server is no slave: it replicates from no master",
                  "Name a slave's option file, or its --socket.");
  }
  if (channels.size() == 1) return channels.front();
  std::vector<std::string> names;
  for (const ReplicationStatus& status : channels) names.push_back("'" + status.channel + "'");
  throw Error(ExitCode::usage,
              "the slave has several channels: " + boost::algorithm::join(names, ", "),
              "Say which one by --channel, and its tables by --databases or --tables.");
}

void check_threads(const ReplicationStatus& status) {
  if (status.applier_error_number != 0) {
    throw missing("the slave's applier has failed: " + status.applier_error,
                  "Mend that first: rows are compared at positions that the slave gets to.");
  }
  if (!status.applier_running || status.receiver == ReceiverState::stopped) {
    throw missing("the slave does not replicate: its " +
                      std::string(status.applier_running ? "receiver" : "applier") + " is stopped",
                  "START SLAVE there.");
  }
}

void check_filters(const ReplicationStatus& status, const TableSelection& selection) {
  if (status.filters.empty() || !selection.is_all()) return;
  throw missing("the slave filters what it replicates (" +
                    boost::algorithm::join(status.filters, ", ") +
                    "): it is not to hold all that its master has",
                "Say what is to be compared by --databases, --tables or --exclude-tables.");
}

void check_data_directory(Donor& slave, const CheckOptions& options) {
  const std::string directory = slave.server().data_directory();
  require_own_host(directory);
  boost::system::error_code ignored;
  if (options.data_directory.empty() ||
      boost::filesystem::equivalent(directory, options.data_directory, ignored)) {
    return;
  }
  throw missing("the slave's data directory is " + directory + ", not " + options.data_directory +
                    " as its option file says",
                "Name the option file of the server you connect to.");
}

bool is_on(Server& server, const char* variable) {
  const std::string value = server.variable_if_known(variable).value_or("0");
  return value != "0" && value != "OFF";
}

void check_privileges(Donor& slave, const CheckOptions& options) {
  const ServerVersion& version = slave.server().dialect().version();
  require_privileges(slave.server(), "slave", needs_of(Task::check_rows, version));
  if (!options.repair) return;
  require_privileges(slave.server(), "slave", needs_of(Task::repair_rows, version));
  if (is_on(slave.server(), "super_read_only")) {
    throw missing("the slave is read-only for everybody (super_read_only)",
                  "SET GLOBAL super_read_only = 0 there while it is repaired; read_only may stay.");
  }
  if (is_on(slave.server(), "read_only"))
    require_privileges(slave.server(), "slave", needs_of(Task::repair_read_only, version));
}

void check_master(Master& master, const ReplicationStatus& status) {
  require_privileges(master.server(), "master",
                     needs_of(Task::compare_rows, master.server().dialect().version()));
  master.end_of_log();
  const ServerInfo info = master.server().info();
  if (status.master_server_id == 0 || info.server_id == status.master_server_id) return;
  throw missing("the server at " + status.master.host + ":" + std::to_string(status.master.port) +
                    " has server-id " + std::to_string(info.server_id) +
                    ", the slave's master has " + std::to_string(status.master_server_id),
                "Is there a proxy in between? Compare with the server that writes the log.");
}

Login login_on_master(const CheckOptions& options, const ReplicationStatus& status) {
  Login login = options.master(status.channel);
  login.role = "master";
  login.endpoint = status.master;
  return login;
}

bool is_selected(const TableName& table, const TableSelection& selection) {
  const auto& schemas = selection.databases;
  if (!schemas.empty() && std::find(schemas.begin(), schemas.end(), table.schema) == schemas.end())
    return false;
  if (!selection.tables.empty() && !matches_any(selection.tables, table)) return false;
  return !matches_any(selection.but_tables, table);
}

std::vector<std::string> schemas_of(Server& server) {
  std::vector<std::string> schemas = Definitions(server).schemas();
  std::erase(schemas, ServerJournal::schema);
  return schemas;
}

}  // namespace

void require_own_host(const std::string& data_directory) {
  if (::access(data_directory.c_str(), R_OK | W_OK | X_OK) == 0) return;
  throw missing("cannot read and write the slave's data directory " + data_directory +
                    ", where what has to be put back is kept",
                "Run check-slave on the slave's own host, as root or as the server's user.");
}

Pair make_ready(const CheckOptions& options, const SessionFactory& connect) {
  Donor slave(connect, options.slave, "slave");
  const ReplicationStatus status = choose_channel(slave, options.channel);
  std::optional<Master> master;
  Findings findings;
  findings.check([&] { check_threads(status); });
  findings.check([&] { check_filters(status, options.selection); });
  findings.check([&] { check_data_directory(slave, options); });
  findings.check([&] { check_privileges(slave, options); });
  const Login login = login_on_master(options, status);
  Pace(options.pace, connect, login).check(findings);
  if (findings.check([&] { master.emplace(connect, login); }))
    findings.check([&] { check_master(*master, status); });
  findings.require_none();
  return {std::move(slave), status.channel, login, std::move(*master)};
}

std::vector<TableName> tables_of(Server& server, const TableSelection& selection) {
  std::vector<TableName> tables;
  for (const TableShape& table : Catalogue(server).tables(schemas_of(server))) {
    if (is_selected(table.name, selection)) tables.push_back(table.name);
  }
  return tables;
}

std::vector<WalkUnit> units_of(Server& master, const TableSelection& selection) {
  const std::vector<std::string> schemas = schemas_of(master);
  std::vector<TableShape> tables = Catalogue(master).tables(schemas);
  std::erase_if(tables,
                [&](const TableShape& table) { return !is_selected(table.name, selection); });
  std::vector<ForeignKey> keys = Definitions(master).foreign_keys(schemas);
  std::erase_if(keys, [&](const ForeignKey& key) {
    return !is_selected(key.child, selection) || !is_selected(key.parent, selection);
  });
  return walk_order(tables, keys);
}

}  // namespace slaveclone
