#pragma once

#include <map>
#include <string>

#include "model/definition.h"
#include "mysql/server.h"
#include "mysql/session_variables.h"

namespace slaveclone {

// The collation that a character set has where none is named, by character set.
using DefaultCollations = std::map<std::string, std::string>;
DefaultCollations default_collations(Server& server);

// Makes on a server what another defines, as it was there: by its sql_mode, character sets and
// defaults. While one lives nothing that its session does goes into the server's binary log, and
// foreign keys may refer to what is not there yet. Throws SqlError.
class DefinitionMaker {
 public:
  // `defaults`: of the server that the definitions are from.
  DefinitionMaker(Server& server, const DefaultCollations& defaults);

  ~DefinitionMaker();
  DefinitionMaker(const DefinitionMaker&) = delete;
  DefinitionMaker& operator=(const DefinitionMaker&) = delete;

  void make(const Definition& definition);

  // A statement in utf8mb4 about accounts.
  void run(const std::string& statement, const std::string& sql_mode = "");

  // What is not there is no error.
  void drop_schema(const std::string& name);
  void drop_trigger(const TableName& name);

 private:
  void use(const std::string& schema);
  void set_around(const Definition& definition);
  void set(const std::string& name, const std::string& value);
  void alter_collation(const std::string& collation);

  Server& server_;
  SessionVariables unlogged_;
  SessionVariables settings_;
  std::map<std::string, std::string> now_;  // what was set last
  std::string schema_;
  std::string collation_;  // the schema's
};

}  // namespace slaveclone
