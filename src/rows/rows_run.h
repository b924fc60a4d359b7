#pragma once

#include <atomic>
#include <cstdint>
#include <map>

#include "rows/row_target.h"
#include "rows/walker.h"

namespace slaveclone {

// The two walks through a master's rows at exact positions. Each step is: open a snapshot, have the
// slave stand at its position, go through chunks as long as the snapshot is young.
//
//   copy:  what the chunk's range holds on the slave is replaced by the master's rows. Events of
//   rows
//          that are not there yet are let pass meanwhile.
//   prove: the range's digests are compared, and what differs is copied again and compared again.
//          From then on every event of these rows must find its row: where one does not, its tables
//          return to the walk. So when that ends every row has been seen equal, and has only been
//          changed by events that found what the master had.
//
// Throws as Walker, and what the target throws.
class RowsRun {
 public:
  RowsRun(RowSource& source, RowTarget& target, Progress& progress, const RowsOptions& options);

  RowsReport copy(Walk& walk, const RecordWalk& record);
  RowsReport prove(Walk& walk, const RecordWalk& record);

 private:
  using Reach = std::function<void(const BinlogPosition&)>;

  RowsReport go(Walk& walk, WalkWork work);
  void reach_strictly(Walk& walk, const BinlogPosition& position);
  std::unique_ptr<RowSnapshot> open(WantedRows wanted, bool digests, const Reach& reach);
  std::uint64_t compare(std::size_t lane, RowSnapshot& at, const Chunk& chunk);
  std::uint64_t replace(std::size_t lane, RowSnapshot& at, const Chunk& chunk);

  RowSource& source_;
  RowTarget& target_;
  RowsOptions options_;
  Walker walker_;
  std::map<TableName, int> returns_;
  std::atomic<std::uint64_t> mended_{0};
  std::uint64_t put_back_ = 0;
};

}  // namespace slaveclone
