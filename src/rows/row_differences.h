#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rows/chunk.h"

namespace slaveclone {

enum class HowDifferent { missing, extra, changed };  // on the slave

// Of a table without a key: no key, and never changed.
struct RowDifference {
  HowDifferent how;
  Key key;
  std::vector<std::string> columns;  // changed ones
};

struct ChunkDifferences {
  std::vector<RowDifference> rows;
  // Ranges that hold all of these rows and no other; the whole chunk where that cannot be told.
  std::vector<KeyRange> ranges;
  bool counted = true;  // else there were too many rows to tell one from the other
};

// Compares the rows_to_compare() of a chunk on both servers. Memory is bounded: a chunk in which
// the slave has hundreds of thousands of rows too many is not looked into.
ChunkDifferences compare_rows(const Chunk& chunk, RowStream& masters, RowStream& slaves);

}  // namespace slaveclone
