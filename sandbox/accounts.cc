#include "sandbox/accounts.h"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>

#include "mysql/account_needs.h"

namespace slaveclone::sandbox {
namespace {

bool has_snapshot(const ServerVersion& version) {
  return version.is_mariadb() || version.is_mysql_at_least(8, 0, 11);
}

std::vector<Task> at_the_sync_point(const ServerVersion& version) {
  std::vector<Task> tasks{Task::lock_master, Task::look_at_master};
  if (has_snapshot(version)) tasks.push_back(Task::read_snapshot);
  return tasks;
}

void make(Session& server, const Account& account) {
  const std::string name = server.quote(account.user) + "@" + server.quote(account.host);
  const std::string identified = " IDENTIFIED BY " + server.quote(account.password);
  const std::string grant =
      "GRANT " + boost::algorithm::join(account.privileges, ", ") + " ON *.* TO " + name;
  const auto version = ServerVersion::parse(server.server_version());
  if (!version.is_mariadb() && !version.is_mysql_at_least(5, 7, 6)) {
    server.query(grant + identified);  // which also makes it
    return;
  }
  server.query("CREATE USER IF NOT EXISTS " + name + identified);
  server.query(grant);
  if (account.user == sync_point_user && version.is_mysql_at_least(8, 0, 11)) {
    server.query("GRANT SELECT ON performance_schema.log_status TO " + name);
  }
}

// Also for the administrator.
bool read_only_for_all(Session& server) {
  const ResultSet answer = server.query("SHOW GLOBAL VARIABLES LIKE 'super_read_only'");
  return !answer.empty() && answer.text("Value") == "ON";
}

}  // namespace

std::vector<Account> accounts_for(const ServerVersion& version) {
  const auto account = [&](const char* user, const char* host, const std::vector<Task>& tasks) {
    return Account{user, host, account_password, privileges_for(tasks, version)};
  };
  return {
      account(backup_user, "localhost",
              {Task::back_up, Task::back_up_online, Task::back_up_shutdown, Task::back_up_circle}),
      account(sync_point_user, "%", at_the_sync_point(version)),
      account(replication_user, "%", {Task::replicate, Task::look_at_log}),
      account(load_user, "localhost", {Task::load}),
      account(provision_user, "%", {Task::read_definitions, Task::read_rows, Task::see_lag}),
      account(check_user, "localhost",
              {Task::check_rows, Task::repair_rows, Task::repair_read_only}),
      account(compare_user, "%", {Task::compare_rows, Task::see_lag})};
}

void make_accounts(Session& server, const std::vector<std::string>& users) {
  for (const Account& account : accounts_for(ServerVersion::parse(server.server_version()))) {
    if (std::find(users.begin(), users.end(), account.user) != users.end()) make(server, account);
  }
}

void ensure_accounts(Session& server) {
  if (!server.query("SELECT 1 FROM mysql.user WHERE user = " + server.quote(backup_user)).empty()) {
    return;
  }
  const bool closed = read_only_for_all(server);
  if (closed) server.query("SET GLOBAL super_read_only = 0");
  server.query("SET SESSION sql_log_bin = 0");
  make_accounts(server, {backup_user, sync_point_user, replication_user, load_user, provision_user,
                         check_user, compare_user});
  if (closed) server.query("SET GLOBAL super_read_only = 1");
}

}  // namespace slaveclone::sandbox
