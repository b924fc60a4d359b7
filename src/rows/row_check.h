#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "rows/checked_rows.h"
#include "rows/row_differences.h"
#include "rows/walker.h"

namespace slaveclone {

// What has been found out about a table.
struct CheckedTable {
  std::uint64_t rows = 0;  // of the master
  std::uint64_t chunks = 0;
  std::uint64_t missing = 0, extra = 0, changed = 0;  // rows on the slave
  bool counted = true;      // else at least so many: there were too many to tell one from the other
  bool repaired = false;    // all that differed
  std::string why_not;      // why it was not compared, or not repaired
  BinlogPosition position;  // of the master, where it was compared last

  std::uint64_t different() const { return missing + extra + changed; }
  bool is_equal() const { return different() == 0 && counted && why_not.empty(); }
  bool operator==(const CheckedTable&) const = default;
};
using CheckedTables = std::map<TableName, CheckedTable>;

struct RowCheckOptions {
  RowsOptions rows;
  bool repair = false;
  // Of a slave that stands still, for so long a time.
  std::chrono::milliseconds longest_stop{300};
  std::function<bool()> is_enough = [] { return false; };
  // Instead of repairing it is told the statements that would.
  std::function<void(const std::string&)> tell_sql;
  // Told each difference once it is sure.
  std::function<void(const TableShape&, const RowDifference&)> on_difference;
  // Told where it stands each time nothing is half done.
  std::function<void(const WalkState&, const CheckedTables&)> record;
};

// The walk through a slave's rows that compares them with the master's at exact positions. A chunk
// that differs is looked at again at another position: only then it is said to, and its rows are
// told from each other; with 'repair' they are replaced there, and compared again.
//
// Throws as Walker, and what source and slave throw.
class RowCheck {
 public:
  RowCheck(RowSource& source, CheckedRows& slave, Progress& progress, RowCheckOptions options);

  // 'found': what an earlier part of the walk has found, and this one adds to.
  RowsReport check(Walk& walk, CheckedTables& found);

 private:
  std::unique_ptr<RowSnapshot> open(Walk& walk, WantedRows wanted);
  std::unique_ptr<RowSnapshot> open_both(const WantedRows& wanted, bool stand_still);
  void pass_over(Walk& walk, const CheckedRows::Tables& tables);
  std::uint64_t compare(std::size_t lane, RowSnapshot& at, const Chunk& chunk);
  void settle(Walk& walk, CheckedTables& found);
  void look_again(Walk& walk, CheckedTables& found);
  void look_at_some(CheckedTables& found);
  WantedRows wanted_for_suspects() const;
  void look_at(RowSnapshot& at, const Chunk& chunk, CheckedTable& table);
  ChunkDifferences tell_apart(RowSnapshot& at, const Chunk& chunk);
  void count(const Chunk& chunk, const ChunkDifferences& different, CheckedTable& table);
  void replace(RowSnapshot& at, const Chunk& part);
  void repair(RowSnapshot& at, const Chunk& chunk, const ChunkDifferences& found,
              CheckedTable& table);

  RowSource& source_;
  CheckedRows& slave_;
  RowCheckOptions options_;
  Walker walker_;
  std::mutex mutex_;
  std::unique_ptr<RowSnapshot> slaves_;  // of the snapshot that is open
  BinlogPosition position_;
  CheckedTables fresh_;        // found since the last record
  std::set<TableName> begun_;  // likewise
  std::deque<Chunk> suspects_;
};

}  // namespace slaveclone
