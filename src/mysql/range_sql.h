#pragma once

#include <string>

#include "model/key_range.h"
#include "model/table_shape.h"

namespace slaveclone {

// "FROM `a`.`t` FORCE INDEX (PRIMARY) WHERE …": the rows of the range, found by the primary key
// alone. A table without one has no range but the whole.
std::string from_range(const TableShape& shape, const KeyRange& range);

// " WHERE …"; empty for the whole.
std::string where_in_range(const TableShape& shape, const KeyRange& range);

// " ORDER BY …"; empty without a key.
std::string order_by_key(const TableShape& shape);

}  // namespace slaveclone
