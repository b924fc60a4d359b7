#pragma once

#include <memory>

#include "model/key_range.h"
#include "model/table_shape.h"
#include "mysql/row_stream.h"
#include "mysql/table_reader.h"

namespace slaveclone {

// A range of a table's rows, by its primary key; all of a table that cannot be cut.
struct Chunk {
  std::shared_ptr<const TableShape> table;
  KeyRange range;
};

// A chunk's rows, one after the other, and behind them those that are too long to be held: these
// are long_rows() of the reader, if there is one.
struct ChunkRows {
  std::unique_ptr<TableReader> reader;
  std::unique_ptr<RowStream> stream;
};

}  // namespace slaveclone
