#include "cli/provision_slave_command.h"

#include "base/split.h"

namespace slaveclone {
namespace {

constexpr const char* description =
    "Makes a slave of this new, empty server out of a live master, row by row at exact positions, "
    "over SQL alone: no donor, no files, and the master is never blocked.\n\n"
    "  provision-slave --master-host=db1 --check        # what is missing, all at once\n"
    "  provision-slave --master-host=db1 --dry-run      # the tables, their order and sizes\n"
    "  provision-slave --master-host=db1\n"
    "  provision-slave --master-host=db1 --resume       # after a run that did not end\n\n"
    "[provision-slave-master] of the option file holds the login to read the master with, "
    "[provision-slave] the replication account as master-user and master-password. See "
    "provision-slave(1).";

constexpr const char* own_group = "provision-slave";
constexpr const char* provision_master_group = "provision-slave-master";

Error missing(const std::string& what, const std::string& hint) {
  return {ExitCode::usage, "no " + what, hint};
}

std::vector<std::string> list_of(const std::string& words) {
  return words.empty() ? std::vector<std::string>{} : split(words, ',');
}

}  // namespace

ProvisionSlaveCommand::ProvisionSlaveCommand() : program_(own_group, description, own_group) {
  CLI::App& app = program_.app();
  add_copy_options(app, "Copy");
  master_.add_to(app, "Master");
  pace_.add_to(app, "Gentle");
  add_patience(app, "Patience, in seconds");
}

void ProvisionSlaveCommand::add_copy_options(CLI::App& app, const char* group) {
  app.add_option("--databases", databases_, "Only these, with commas between [all]")->group(group);
  app.add_option("--exclude-tables", exclude_tables_, "Not these: DB.TABLE, with commas between")
      ->group(group);
  app.add_flag("--no-users", no_users_, "Leave users and their grants out")->group(group);
  app.add_option("--threads", threads_, "Readers, and writers, side by side [2]")
      ->check(CLI::Range(1, 64))
      ->group(group);
  app.add_flag("--no-prove", no_prove_, "Do not walk through all rows again, comparing")
      ->group(group);
  app.add_flag("--resume", resume_, "Go on with a run that did not end")->group(group);
  app.add_flag("--replace", replace_, "Drop what the new server holds")->group(group);
  app.add_flag("--check", check_, "Say all that is missing, at once; change nothing")->group(group);
  app.add_flag("--dry-run", dry_run_, "Check everything, print what would be copied and how")
      ->group(group);
}

void ProvisionSlaveCommand::add_patience(CLI::App& app, const char* group) {
  app.add_option("--max-snapshot", max_snapshot_,
                 "For a snapshot of the master to be open; larger tables are cut [120]")
      ->check(CLI::PositiveNumber)
      ->group(group);
  app.add_option("--until-timeout", until_timeout_,
                 "For the slave to reach a snapshot's position [3600]")
      ->group(group);
  app.add_option("--reconnect-timeout", reconnect_timeout_,
                 "For a server that went away to come back [600]")
      ->group(group);
  app.add_option("--wait-until-caught-up", wait_until_caught_up_, "At the end; 0: do not [3600]")
      ->group(group);
}

MasterLink ProvisionSlaveCommand::link() const {
  MasterLink link = master_.link();
  const Options& load_slave = program_.options({"load-slave"});
  if (link.user.empty()) {
    link.user = last_value(load_slave, "master-user").value_or("");
    link.password = last_value(load_slave, "master-password").value_or("");
  }
  if (link.host.empty()) {
    throw missing("master", "Give --master-host=HOST, and --master-port if it is not 3306.");
  }
  if (link.user.empty()) {
    throw missing("master-user in [provision-slave]",
                  "Write master-user=... and master-password=... there: the account that the new "
                  "slave replicates with.");
  }
  return link;
}

Login ProvisionSlaveCommand::master_login(const MasterLink& link) const {
  Login login;
  login.role = "master";
  login.set_in = std::string("[") + provision_master_group + "] of the option file";
  login.endpoint.host = link.host;
  login.endpoint.port = link.port;
  login.ssl = link.ssl;
  login.tls = link.tls;
  apply_client_options(program_.options({provision_master_group}), login);
  if (!login.user.empty()) return login;
  throw missing(std::string("user in [") + provision_master_group + "]",
                "Write user=... and password=... there: the account that reads the master.");
}

ProvisionOptions ProvisionSlaveCommand::options() const {
  ProvisionOptions options;
  options.server = program_.login("new server");
  options.link = link();
  options.master = master_login(options.link);
  options.selection.databases = list_of(databases_);
  for (const std::string& pattern : list_of(exclude_tables_))
    options.selection.excluded_tables.emplace_back(pattern);
  options.selection.users = !no_users_;
  options.threads = threads_;
  options.prove = !no_prove_;
  options.resume = resume_;
  options.replace = replace_;
  options.pace = pace_.options(options.master);
  options.rows.max_snapshot = std::chrono::seconds(max_snapshot_);
  options.rows.reconnect = std::chrono::seconds(reconnect_timeout_);
  options.until_timeout = std::chrono::seconds(until_timeout_);
  options.wait_until_caught_up = std::chrono::seconds(wait_until_caught_up_);
  return options;
}

}  // namespace slaveclone
