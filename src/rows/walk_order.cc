#include "rows/walk_order.h"

#include <algorithm>

namespace slaveclone {

std::vector<WalkUnit> walk_order(const std::vector<TableShape>& tables,
                                 const std::vector<ForeignKey>& keys) {
  std::map<TableName, std::shared_ptr<const TableShape>> shapes;
  std::vector<TableName> names;
  for (const TableShape& table : tables) {
    shapes[table.name] = std::make_shared<const TableShape>(table);
    names.push_back(table.name);
  }
  std::vector<WalkUnit> units;
  for (const TableGroup& group : order_by_foreign_keys(names, keys)) {
    WalkUnit unit;
    for (const TableName& name : group.tables) unit.tables.push_back(shapes.at(name));
    unit.whole = group.is_cyclic || !unit.tables.front()->can_be_cut();
    units.push_back(std::move(unit));
  }
  return units;
}

std::vector<TableName> with_descendants(std::vector<TableName> tables,
                                        const std::vector<ForeignKey>& keys) {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    for (const ForeignKey& key : keys) {
      const bool known = std::find(tables.begin(), tables.end(), key.child) != tables.end();
      if (key.parent == tables[i] && !known) tables.push_back(key.child);
    }
  }
  return tables;
}

}  // namespace slaveclone
