#pragma once

#include <vector>

#include "model/foreign_key.h"
#include "model/table_name.h"

namespace slaveclone {

// One table, or all the tables of a cycle of foreign keys: what has to be copied at one position if
// `is_cyclic`, which a table that refers to itself is, too.
struct TableGroup {
  std::vector<TableName> tables;
  bool is_cyclic = false;
};

// The groups of these tables, parents before their children, otherwise in the order given. Keys
// from or to other tables do not count.
std::vector<TableGroup> order_by_foreign_keys(const std::vector<TableName>& tables,
                                              const std::vector<ForeignKey>& keys);

}  // namespace slaveclone
