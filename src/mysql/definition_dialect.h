#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/definition.h"
#include "mysql/server.h"
#include "mysql/server_version.h"

namespace slaveclone {

// What a server can be told to make.
struct Abilities {
  ServerVersion version;
  std::set<std::string> engines;                 // upper case
  std::set<std::string> character_sets;          // lower case
  std::set<std::string> collations;              // lower case
  std::set<std::string> authentication_plugins;  // lower case
  std::set<std::string> privileges;              // upper case, as GRANT takes them
};

Abilities abilities_of(Server& server);

// A definition in the words of another server.
struct Rendering {
  Definition definition;
  std::vector<std::string> left_out;   // clauses that it does not have there, each with the object
  std::vector<std::string> obstacles;  // why it cannot be made there; then it is not to be tried
};

Rendering render(const Definition& definition, const ServerVersion& from, const Abilities& to);

// Why nothing that `from` defines can be carried to `to`, or "": only to the same version or a
// newer one of the same vendor, and from MySQL 5.7 to MariaDB.
std::string obstacle_between(const ServerVersion& from, const ServerVersion& to);

}  // namespace slaveclone
