#pragma once

#include <string>
#include <vector>

#include "mysql/server.h"

namespace slaveclone {

// Each inner list is a need that any one of its privileges meets: servers split SUPER in different
// ways.
using PrivilegeNeed = std::vector<std::string>;
using PrivilegeNeeds = std::vector<PrivilegeNeed>;

// What these need on a server of that version; the first is the one to grant.
PrivilegeNeed may_see_binlog(const ServerVersion& version);       // SHOW MASTER STATUS
PrivilegeNeed may_see_slave(const ServerVersion& version);        // SHOW SLAVE STATUS
PrivilegeNeed may_control_slave(const ServerVersion& version);    // START SLAVE, STOP SLAVE
PrivilegeNeed may_set_variables(const ServerVersion& version);    // SET GLOBAL innodb_…
PrivilegeNeed may_skip_binlog(const ServerVersion& version);      // SET SESSION sql_log_bin
PrivilegeNeed may_write_read_only(const ServerVersion& version);  // under read_only=1
PrivilegeNeed may_kill(const ServerVersion& version);             // KILL QUERY of another account's

// The account that we are logged in as, as GRANT takes it.
std::string quoted_account(Server& server);

bool has_privilege(Server& server, const PrivilegeNeed& need);

// Throws Error{precondition} that names what is missing and the GRANT that mends it.
void require_privileges(Server& server, const std::string& role, const PrivilegeNeeds& needs);

// Throws Error{precondition} if some of a global privilege is taken back for a schema, which MySQL
// can (partial_revokes): then what is there may not be seen.
void require_no_revokes(Server& server, const std::string& role);

}  // namespace slaveclone
