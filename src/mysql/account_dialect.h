#pragma once

#include <string>
#include <vector>

#include "model/account.h"
#include "mysql/definition_dialect.h"

namespace slaveclone {

// An account in the words of another server, to be made in three steps: all accounts, then what
// they are granted (which needs roles and routines), then which roles are active by default.
struct AccountRendering {
  AccountName name;
  std::vector<std::string> create;
  std::vector<std::string> grants;
  std::vector<std::string> default_roles;
  std::vector<std::string> left_out;  // sentences
};

// Who would log in by a plugin that is not there is made with all privileges, but locked.
AccountRendering render(const AccountDefinition& account, const Abilities& to);

}  // namespace slaveclone
