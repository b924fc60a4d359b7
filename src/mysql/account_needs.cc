#include "mysql/account_needs.h"

#include <algorithm>

namespace slaveclone {
namespace {

// What the tools see of tables and engines is what the account may SELECT from.
PrivilegeNeeds to_back_up(const ServerVersion& version) {
  PrivilegeNeeds needs{{"SELECT"}, {"RELOAD"}, may_control_slave(version), may_see_slave(version)};
  if (version.is_mysql_at_least(8, 0)) needs.push_back({"PROCESS"});  // information_schema.FILES
  return needs;
}

PrivilegeNeeds to_back_up_online(const ServerVersion& version) {
  PrivilegeNeeds needs{may_set_variables(version)};
  if (!version.is_mariadb()) needs.push_back({"PROCESS"});  // SHOW ENGINE INNODB STATUS
  return needs;
}

// A server that was down forgets its read_only and event_scheduler.
PrivilegeNeeds to_shut_down(const ServerVersion& version) {
  PrivilegeNeeds needs{{"SHUTDOWN"}, may_set_variables(version)};
  if (version.is_mariadb_at_least(10, 11)) needs.push_back({"READ_ONLY ADMIN"});
  return needs;
}

PrivilegeNeeds to_read_snapshot(const ServerVersion& version) {
  if (version.is_mariadb()) return {may_see_binlog(version)};
  return {may_see_binlog(version), {"BACKUP_ADMIN"}};  // and SELECT on the table
}

PrivilegeNeeds to_look_at_log(const ServerVersion& version) {
  PrivilegeNeeds needs{may_see_binlog(version)};
  if (version.is_mariadb_at_least(10, 5)) needs.push_back({"REPLICATION MASTER ADMIN"});
  return needs;
}

PrivilegeNeeds to_load(const ServerVersion& version) {
  PrivilegeNeeds needs{
      {"RELOAD"}, {"SHUTDOWN"}, may_control_slave(version), may_see_slave(version)};
  if (!version.is_mariadb()) needs.push_back(may_set_variables(version));  // gtid_purged
  return needs;
}

}  // namespace

PrivilegeNeeds needs_of(Task task, const ServerVersion& version) {
  switch (task) {
    case Task::back_up:
      return to_back_up(version);
    case Task::back_up_online:
      return to_back_up_online(version);
    case Task::back_up_shutdown:
      return to_shut_down(version);
    case Task::back_up_circle:
      return {may_see_binlog(version)};
    case Task::lock_master:
      return {{"RELOAD"}, may_see_binlog(version)};
    case Task::read_snapshot:
      return to_read_snapshot(version);
    case Task::look_at_master:
      return {{"PROCESS"}, may_see_slave(version), {"REPLICATION SLAVE"}};
    case Task::kill_blockers:
      return {{"PROCESS"}, may_kill(version)};
    case Task::replicate:
      return {{"REPLICATION SLAVE"}};
    case Task::look_at_log:
      return to_look_at_log(version);
    case Task::load:
      return to_load(version);
    case Task::read_definitions:  // SELECT on mysql is what routines and accounts are read with
      return {{"SELECT"}, {"SHOW VIEW"}, {"TRIGGER"}, {"EVENT"}};
    case Task::read_rows:
      return {{"SELECT"}, {"LOCK TABLES"}, may_see_binlog(version), {"REPLICATION SLAVE"}};
    case Task::see_lag:
      return {may_see_slave(version)};
    case Task::compare_rows:
      return {{"SELECT"}, {"LOCK TABLES"}, may_see_binlog(version)};
    case Task::check_rows:
      return {{"SELECT"}, may_control_slave(version), may_see_slave(version)};
    case Task::repair_rows:  // TRIGGER: to see whether there are any
      return {{"INSERT"}, {"UPDATE"}, {"DELETE"}, {"TRIGGER"}, may_skip_binlog(version)};
    case Task::repair_read_only:
      return {may_write_read_only(version)};
  }
  return {};
}

std::vector<std::string> privileges_for(const std::vector<Task>& tasks,
                                        const ServerVersion& version) {
  std::vector<std::string> names;
  for (const Task task : tasks) {
    for (const PrivilegeNeed& need : needs_of(task, version)) {
      if (std::find(names.begin(), names.end(), need.front()) == names.end()) {
        names.push_back(need.front());
      }
    }
  }
  return names;
}

}  // namespace slaveclone
