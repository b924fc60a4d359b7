#pragma once

#include <string>
#include <vector>

#include "mysql/server_version.h"
#include "mysql/session.h"

namespace slaveclone::sandbox {

// An account with no more privileges than it needs. Every server of a sandbox has all of them, as
// any of its servers may become master, donor or new slave.
struct Account {
  std::string user;
  std::string host;
  std::string password;
  std::vector<std::string> privileges;
};

// The sandbox's passwords are no secret: only this machine reaches its servers.
constexpr const char* account_password = "xyzzy";

constexpr const char* backup_user = "take_backup";         // on the donor
constexpr const char* sync_point_user = "sync_point";      // on the master
constexpr const char* load_user = "load_slave";            // on the new server, so on the donor
constexpr const char* provision_user = "provision_slave";  // on the master
constexpr const char* check_user = "check_slave";          // on the slave
constexpr const char* compare_user = "compare_rows";       // on its master
constexpr const char* replication_user = "repl_user";      // on the master; the tutorial's

std::vector<Account> accounts_for(const ServerVersion& version);

// Makes those of them that are named, here and on the server's slaves.
void make_accounts(Session& server, const std::vector<std::string>& users);

// Makes all of them if they are not there, on this server alone: nothing goes into its binary log.
void ensure_accounts(Session& server);

}  // namespace slaveclone::sandbox
