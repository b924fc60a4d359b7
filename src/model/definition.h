#pragma once

#include <string>

#include "model/table_name.h"

namespace slaveclone {

// What a server can be told to make, in the order in which it is made: each needs only what stands
// before it. A package is a specification, its body another object of the same name.
enum class DefinitionKind {
  schema,
  sequence,
  table,
  function,
  procedure,
  package,
  package_body,
  view,
  event,
  trigger,
};

// The statement that makes an object, as SHOW CREATE gives it, and what has to be set around it. A
// setting that is empty matters nothing to that kind.
struct Definition {
  DefinitionKind kind = DefinitionKind::table;
  TableName name;         // of a schema: no name, only the schema
  std::string statement;  // bytes in character_set_client; where that is empty in utf8mb4
  std::string sql_mode;
  std::string character_set_client;
  std::string collation_connection;
  std::string database_collation;  // the schema's when it was made; what parameters inherit
  std::string time_zone;           // an event's
};

}  // namespace slaveclone
