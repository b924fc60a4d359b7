#pragma once

#include <compare>
#include <string>
#include <vector>

#include "model/table_name.h"

namespace slaveclone {

struct AccountName {
  std::string user;
  std::string host;
  bool is_role = false;  // one of MariaDB's, which has no host

  std::string to_string() const { return is_role ? user : user + "@" + host; }
  std::string quoted() const {
    return quote_identifier(user) + (is_role ? "" : "@" + quote_identifier(host));
  }
  auto operator<=>(const AccountName&) const = default;
};

// An account in its server's own words. Passwords are hashes.
struct AccountDefinition {
  AccountName name;
  std::string create;               // SHOW CREATE USER; of a role: nothing
  std::vector<std::string> grants;  // SHOW GRANTS
};

}  // namespace slaveclone
