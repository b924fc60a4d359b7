#include "mysql/privileges.h"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>

namespace slaveclone {
namespace {

// SUPER or ALL meet every need; MariaDB shows BINLOG MONITOR for what older versions call
// REPLICATION CLIENT.
bool meets(const std::vector<std::string>& granted, const std::vector<std::string>& need) {
  return std::any_of(granted.begin(), granted.end(), [&](const std::string& name) {
    return name == "ALL PRIVILEGES" || std::find(need.begin(), need.end(), name) != need.end();
  });
}

}  // namespace

void require_privileges(Server& server, const std::string& role, const PrivilegeNeeds& needs) {
  const std::vector<std::string> granted = server.privileges();
  std::vector<std::string> missing;
  for (const auto& need : needs) {
    if (!meets(granted, need)) missing.push_back(need.front());
  }
  if (missing.empty()) return;
  const std::string account = server.value_of("CURRENT_USER()");
  const auto at = account.rfind('@');
  const std::string quoted = server.session().quote(account.substr(0, at)) + "@" +
                             server.session().quote(account.substr(at + 1));
  throw Error(
      ExitCode::precondition,
      "the account " + account + " on the " + role + " lacks the privilege " +
          boost::join(missing, " and "),
      "On the " + role + ": GRANT " + boost::join(missing, ", ") + " ON *.* TO " + quoted + ";");
}

}  // namespace slaveclone
