#include "mysql/privileges.h"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>

#include "mysql/server_session.h"

namespace slaveclone {
namespace {

// MariaDB split SUPER in 10.5, and took the parts out of it in 11.0.
PrivilegeNeed mariadb_need(const ServerVersion& version, PrivilegeNeed parts) {
  if (!version.is_mariadb_at_least(11, 0)) parts.emplace_back("SUPER");
  return parts;
}

bool meets(const std::vector<std::string>& granted, const std::vector<std::string>& need) {
  return std::any_of(granted.begin(), granted.end(), [&](const std::string& name) {
    return name == "ALL PRIVILEGES" || std::find(need.begin(), need.end(), name) != need.end();
  });
}

// Privileges of a role count while it is active, and only a default one is so after the login.
std::string hint_of_roles(Server& server) {
  const ResultSet grants = session_of(server).query("SHOW GRANTS");
  const bool has_role = std::any_of(grants.rows.begin(), grants.rows.end(), [](const auto& row) {
    const std::string grant = row.at(0).value_or("");
    return grant.starts_with("GRANT ") && grant.find(" ON ") == std::string::npos;
  });
  if (!has_role) return "";
  const bool mariadb = server.dialect().is_mariadb();
  return std::string(" Or, if a role of the account has it: SET DEFAULT ROLE ") +
         (mariadb ? "that role FOR " : "ALL TO ") + quoted_account(server) + ";";
}

}  // namespace

PrivilegeNeed may_see_binlog(const ServerVersion& version) {
  if (version.is_mariadb_at_least(10, 5)) return mariadb_need(version, {"BINLOG MONITOR"});
  return {"REPLICATION CLIENT", "SUPER"};
}

PrivilegeNeed may_see_slave(const ServerVersion& version) {
  // Before 10.5.9 the one for START SLAVE was good for this, too.
  if (version.is_mariadb_at_least(10, 5) && !version.is_mariadb_at_least(10, 5, 9)) {
    return mariadb_need(version, {"REPLICATION SLAVE ADMIN"});
  }
  if (version.is_mariadb_at_least(10, 5))
    return mariadb_need(version, {"SLAVE MONITOR", "REPLICA MONITOR"});
  return {"REPLICATION CLIENT", "SUPER"};
}

PrivilegeNeed may_control_slave(const ServerVersion& version) {
  if (version.is_mariadb_at_least(10, 5)) {
    return mariadb_need(version, {"REPLICATION SLAVE ADMIN", "REPLICATION REPLICA ADMIN"});
  }
  if (version.is_mysql_at_least(8, 0)) return {"REPLICATION_SLAVE_ADMIN", "SUPER"};
  return {"SUPER"};
}

PrivilegeNeed may_set_variables(const ServerVersion& version) {
  if (version.is_mysql_at_least(8, 0)) return {"SYSTEM_VARIABLES_ADMIN", "SUPER"};
  return {"SUPER"};
}

PrivilegeNeed may_skip_binlog(const ServerVersion& version) {
  if (version.is_mariadb_at_least(10, 5)) return mariadb_need(version, {"BINLOG ADMIN"});
  if (version.is_mysql_at_least(8, 0)) return {"SYSTEM_VARIABLES_ADMIN", "SUPER"};
  return {"SUPER"};
}

PrivilegeNeed may_write_read_only(const ServerVersion& version) {
  if (version.is_mariadb_at_least(10, 11)) return {"READ_ONLY ADMIN"};
  if (version.is_mariadb_at_least(10, 5)) return {"READ_ONLY ADMIN", "SUPER"};
  if (version.is_mysql_at_least(8, 0)) return {"CONNECTION_ADMIN", "SUPER"};
  return {"SUPER"};
}

PrivilegeNeed may_kill(const ServerVersion& version) {
  if (version.is_mariadb_at_least(10, 5)) return mariadb_need(version, {"CONNECTION ADMIN"});
  if (version.is_mysql_at_least(8, 0)) return {"CONNECTION_ADMIN", "SUPER"};
  return {"SUPER"};
}

std::string quoted_account(Server& server) {
  const std::string account = server.value_of("CURRENT_USER()");
  const auto at = account.rfind('@');
  return session_of(server).quote(account.substr(0, at)) + "@" +
         session_of(server).quote(account.substr(at + 1));
}

bool has_privilege(Server& server, const PrivilegeNeed& need) {
  return meets(server.privileges(), need);
}

void require_privileges(Server& server, const std::string& role, const PrivilegeNeeds& needs) {
  const std::vector<std::string> granted = server.privileges();
  std::vector<std::string> missing;
  for (const auto& need : needs) {
    if (!meets(granted, need)) missing.push_back(need.front());
  }
  if (missing.empty()) return;
  throw Error(ExitCode::precondition,
              "the account " + server.value_of("CURRENT_USER()") + " on the " + role +
                  " lacks the privilege " + boost::join(missing, " and "),
              "On the " + role + ": GRANT " + boost::join(missing, ", ") + " ON *.* TO " +
                  quoted_account(server) + ";" + hint_of_roles(server));
}

void require_no_revokes(Server& server, const std::string& role) {
  for (const std::string& grant : session_of(server).query("SHOW GRANTS").first_column()) {
    if (!grant.starts_with("REVOKE ")) continue;
    throw Error(ExitCode::precondition, "the account " + server.value_of("CURRENT_USER()") +
                                            " on the " + role + " may not see all: " + grant);
  }
}

}  // namespace slaveclone
