#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "provision/master_log.h"
#include "rows/row_target.h"

namespace slaveclone {

// What a WatchedRows has to be told, or to have done.
struct RowsWatch {
  std::function<LoggedStatements(const BinlogPosition& from, const BinlogPosition& to)> logged;
  std::function<void()> drop_triggers;              // of the slave
  std::function<std::set<TableName>()> all_tables;  // of the walk
  bool proves = true;                               // what is copied is proven afterwards
};

// A slave's rows, while its master's clients do other things than change rows by row events:
//
// - A trigger that they make would fire on the rows that we write: it is dropped, until all are
//   made in the end.
// - Rows of a table that is renamed, exchanged or made of another one may come from one that is not
//   proven: its name returns to the proof's walk.
// - A statement in statement format may have read what is not as the master's: all tables return,
//   a few times. Where nothing is proven afterwards, the run ends before it is applied.
class WatchedRows : public RowTarget {
 public:
  // The slave's applier stands there.
  WatchedRows(RowTarget& slave, BinlogPosition at, RowsWatch watch)
      : slave_(slave), at_(std::move(at)), watch_(std::move(watch)) {}

  void run_until(const BinlogPosition& position) override;
  std::vector<TableName> run_until_strictly(const BinlogPosition& position) override;
  void empty(std::size_t lane, const TableShape& table) override { slave_.empty(lane, table); }
  std::uint64_t replace(std::size_t lane, const Chunk& chunk, ChunkRows& rows) override {
    return slave_.replace(lane, chunk, rows);
  }
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override {
    return slave_.digest(lane, chunk);
  }

  const BinlogPosition& position() const { return at_; }

 private:
  void pass(const LoggedStatements& logged, const BinlogPosition& position,
            const std::function<void()>& run);
  void doubt_what_may_differ(const LoggedStatements& logged);

  RowTarget& slave_;
  BinlogPosition at_;
  RowsWatch watch_;
  bool may_have_triggers_ = true;  // of an earlier run
  int row_statements_ = 0;
  std::set<TableName> doubtful_;  // and not returned yet, as a server was away
};

}  // namespace slaveclone
