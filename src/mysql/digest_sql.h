#pragma once

#include <string>

#include "model/key_range.h"
#include "model/table_shape.h"

namespace slaveclone {

// The SELECT that gives all_rows and crc_sum.
std::string select_digest(const TableShape& shape, const KeyRange& range);

}  // namespace slaveclone
