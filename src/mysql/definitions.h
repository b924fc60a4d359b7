#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/definition.h"
#include "model/foreign_key.h"
#include "model/table_name.h"
#include "mysql/server.h"
#include "mysql/session_variables.h"

namespace slaveclone {

// What a server defines, read without a lock and at no one position. While one lives its session
// shows definitions in one way whatever the server's settings: sql_mode empty, times in UTC, names
// in full. Waits for somebody's ALTER TABLE for a minute at most.
class Definitions {
 public:
  explicit Definitions(Server& server);

  // Without the server's own: mysql, information_schema, performance_schema, sys.
  std::vector<std::string> schemas();

  // By schema and name; triggers in the order in which each table has them. An account without the
  // privileges of Task::read_definitions sees fewer.
  std::vector<TableName> names(DefinitionKind kind, const std::vector<std::string>& schemas);

  // In the order of the names; what has gone meanwhile is left out. Throws Error{precondition},
  // several at once, for each that may not be seen, or that the server itself cannot show.
  std::vector<Definition> of(DefinitionKind kind, const std::vector<TableName>& names);
  std::vector<Definition> of(DefinitionKind kind, const std::vector<std::string>& schemas);

  std::map<TableName, TableName> tables_of_triggers(const std::vector<std::string>& schemas);

  // As comparable_table() of SHOW CREATE TABLE. nullopt: there is no such table.
  std::optional<std::string> table(const TableName& name);

  // Of the children in these schemas; also those that refer to their own table.
  std::vector<ForeignKey> foreign_keys(const std::vector<std::string>& schemas);

  // What has been installed by hand: CREATE FUNCTION … SONAME, CREATE SERVER.
  std::vector<std::string> functions_of_libraries();
  std::vector<std::string> foreign_servers();

 private:
  Server& server_;
  SessionVariables shown_alike_;
};

// Names that no other schema can have, in any case.
bool is_system_schema(const std::string& name);

// SHOW CREATE TABLE's text without what differs between a master and its slave of the same version
// although the definitions are equal: the next AUTO_INCREMENT value, and a character set that the
// collation behind it names, too, which MySQL 8 and later show if somebody has spelled it out.
// Across versions the texts differ: compare the shapes of tables there.
std::string comparable_table(const std::string& create_table);

}  // namespace slaveclone
