#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/binlog_position.h"
#include "rows/chunk.h"

namespace slaveclone {

// Where rows go: a slave, whose applier stands still but in run_until(). Lanes as a RowSnapshot's.
class RowTarget {
 public:
  virtual ~RowTarget() = default;

  // Has the applier stand at exactly that position. Rows that it misses, or finds there already, do
  // not stop it.
  virtual void run_until(const BinlogPosition& position) = 0;

  // The same, but every event must find its row. A group of which one does not is let pass as by
  // run_until(); returned are the tables that may have become wrong by that: all that such groups
  // touched since this has last returned, and not thrown.
  virtual std::vector<TableName> run_until_strictly(const BinlogPosition& position) = 0;

  virtual void empty(std::size_t lane, const TableShape& table) = 0;

  // The range holds these rows afterwards, and no others. Returns how many they are. All or
  // nothing, where the engine has transactions.
  virtual std::uint64_t replace(std::size_t lane, const Chunk& chunk, ChunkRows& rows) = 0;

  virtual RowsDigest digest(std::size_t lane, const Chunk& chunk) = 0;
};

}  // namespace slaveclone
