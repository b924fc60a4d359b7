#pragma once

#include <string>
#include <vector>

#include "model/account.h"
#include "mysql/server.h"
#include "mysql/session_variables.h"

namespace slaveclone {

// The accounts of a server, without its own (mysql.sys, mariadb.sys, …).
class Accounts {
 public:
  explicit Accounts(Server& server);

  std::vector<AccountName> names();

  // Those that have gone meanwhile are left out. MySQL 5.6 has no SHOW CREATE USER: it is made up
  // of mysql.user, as 5.7 would say it.
  std::vector<AccountDefinition> all();

  // Accounts of MySQL that have two passwords, of which SHOW CREATE USER names one.
  std::vector<AccountName> with_two_passwords();

 private:
  Server& server_;
  SessionVariables shown_alike_;
};

}  // namespace slaveclone
