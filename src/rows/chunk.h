#pragma once

#include <memory>

#include "model/key_range.h"
#include "model/table_shape.h"

namespace slaveclone {

// A range of a table's rows, by its primary key; all of a table that cannot be cut.
struct Chunk {
  std::shared_ptr<const TableShape> table;
  KeyRange range;
};

}  // namespace slaveclone
