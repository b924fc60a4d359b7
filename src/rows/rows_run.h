#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>

#include "base/progress.h"
#include "rows/row_source.h"
#include "rows/row_target.h"
#include "rows/walk.h"

namespace slaveclone {

struct RowsOptions {
  std::chrono::seconds max_snapshot{120};  // a table that takes longer is cut
  std::chrono::seconds reconnect{600};     // a server that is gone is waited for
  int most_returns = 50;                   // of a table to the proof's walk
};

struct RowsReport {
  std::uint64_t rows = 0;       // copied, or compared
  std::uint64_t bytes = 0;      // of these, by the server's estimates
  std::uint64_t snapshots = 0;  // opened on the master
  std::uint64_t mended = 0;     // chunks that differed and were copied again
  std::uint64_t returns = 0;    // of tables to the walk, as an event did not find its row

  RowsReport& operator+=(const RowsReport& other);
};

// Who is told how far a walk has come, each time a snapshot's chunks are done.
using RecordWalk = std::function<void(const WalkState&)>;

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
// A server that goes away is waited for. Throws Error{failed}, Error{cannot_connect} and what
// source and target throw.
class RowsRun {
 public:
  RowsRun(RowSource& source, RowTarget& target, Progress& progress, const RowsOptions& options);

  RowsReport copy(Walk& walk, const RecordWalk& record);
  RowsReport prove(Walk& walk, const RecordWalk& record);

 private:
  using Reach = std::function<void(const BinlogPosition&)>;
  using Treat = std::function<std::uint64_t(std::size_t lane, RowSnapshot&, const Chunk&)>;

  RowsReport go(Walk& walk, const RecordWalk& record, const Reach& reach, const Treat& treat,
                const Walk::Begin& begin);
  void take_a_snapshot(Walk& walk, const Reach& reach, const Treat& treat,
                       const Walk::Begin& begin);
  void go_through(Walk& walk, RowSnapshot& at, const Treat& treat, const Walk::Begin& begin);
  void look_at_changed(Walk& walk);
  void reach_strictly(Walk& walk, const BinlogPosition& position);
  std::uint64_t compare(std::size_t lane, RowSnapshot& at, const Chunk& chunk);
  std::uint64_t replace(std::size_t lane, RowSnapshot& at, const Chunk& chunk);

  RowSource& source_;
  RowTarget& target_;
  Progress& progress_;
  RowsOptions options_;
  bool digests_ = false;  // are asked for in this walk
  std::mutex mutex_;
  std::set<TableName> changed_;
  std::map<TableName, int> returns_, changes_;
  std::atomic<std::uint64_t> rows_{0}, bytes_{0}, mended_{0};
  std::uint64_t snapshots_ = 0, put_back_ = 0;
};

}  // namespace slaveclone
