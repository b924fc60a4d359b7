#pragma once

#include <vector>

#include "model/table_order.h"
#include "rows/walk.h"

namespace slaveclone {

// The tables as they are walked through: parents of foreign keys before their children. What has no
// key to cut it by, and a cycle of foreign keys, is read at one position.
std::vector<WalkUnit> walk_order(const std::vector<TableShape>& tables,
                                 const std::vector<ForeignKey>& keys);

// These and all that refer to them, directly or not.
std::vector<TableName> with_descendants(std::vector<TableName> tables,
                                        const std::vector<ForeignKey>& keys);

}  // namespace slaveclone
