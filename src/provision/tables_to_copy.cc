#include "provision/tables_to_copy.h"

#include <set>

#include "mysql/catalogue.h"
#include "mysql/definitions.h"

namespace slaveclone {

TablesToCopy tables_to_copy(SchemaCopy& schema, Server& master) {
  const std::vector<TableName> names = schema.tables();
  const std::set<TableName> wanted(names.begin(), names.end());
  std::set<std::string> schemas;
  for (const TableName& name : names) schemas.insert(name.schema);
  const std::vector<std::string> all(schemas.begin(), schemas.end());
  TablesToCopy tables{Catalogue(master).tables(all), Definitions(master).foreign_keys(all)};
  std::erase_if(tables.shapes,
                [&](const TableShape& table) { return !wanted.contains(table.name); });
  return tables;
}

}  // namespace slaveclone
