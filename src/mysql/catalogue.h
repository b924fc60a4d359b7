#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/plugin.h"
#include "model/table_name.h"
#include "model/table_shape.h"
#include "mysql/server.h"

namespace slaveclone {

// What a server's own tables say of what it holds and what it is made of.
class Catalogue {
 public:
  explicit Catalogue(Server& server) : server_(server) {}

  std::vector<std::string> active_engines();
  bool has_tables_of(const std::string& engine);
  std::optional<TableName> memory_table_with_rows();

  // Base tables and sequences, by schema and name. What we may not read is not among them.
  std::vector<TableShape> tables(const std::vector<std::string>& schemas);
  std::optional<TableShape> table(const TableName& name);  // nullopt: there is none

  // Active ones that come from a library; whether they are in use is not said. Where we may not
  // look, all count as installed.
  std::vector<Plugin> plugins_from_libraries();

  // The paths as the server has them, those of temporary tables excepted. MySQL 8, which keeps them
  // in its dictionary; none before.
  std::vector<std::string> tablespace_files();

  // Of MySQL's keyring components: where they keep their keys, as far as we may ask; the name of
  // the one in use.
  std::vector<std::string> keyring_files();
  std::optional<std::string> keyring_component();

  // In the table that MySQL copies with its data; MariaDB has none.
  bool holds_replication_password();

  std::string innodb_monitor();  // SHOW ENGINE INNODB STATUS

 private:
  Server& server_;
};

}  // namespace slaveclone
