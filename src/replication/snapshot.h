#pragma once

#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "model/binlog_position.h"
#include "model/table_name.h"
#include "mysql/server.h"
#include "replication/lock_patience.h"

namespace slaveclone {

// Rows of a master and a position of its log that are of one moment: what the tables hold in these
// sessions is what a slave holds that has been run to the position. Open for as long as it lives.
// Only tables of engines with transactions (InnoDB) are in it. Until it is closed the master keeps
// old versions of rows, so it should be young.
class Snapshot {
 public:
  // 'connect': another session.
  Snapshot(std::vector<Server> readers, BinlogPosition position, std::function<Server()> connect);

  const BinlogPosition& position() const { return position_; }

  // Sessions that read the same rows, side by side; at least one.
  std::size_t readers() const { return readers_.size(); }
  Server& reader(std::size_t n) { return readers_.at(n); }

  // Until let_go() nobody can alter, rename or drop the table, nor any other that is read. Throws
  // SqlError when it was altered since (1412) or is no more (1146).
  void hold(std::size_t reader, const TableName& table);

  // Whoever waits for something else while it holds a table may wait for good: an ALTER that waits
  // for the table keeps everybody else out of it, also our other readers.
  // MariaDB lets go only when the snapshot ends, unless its binary log is off.
  void let_go(std::size_t reader);

  // Whether an ALTER, a DROP or the like waits for one of these tables, which the readers hold: it
  // cannot go on before they let go, and nobody else gets at the table before it does.
  bool is_anybody_waiting_for(const std::set<TableName>& tables);

 private:
  std::vector<Server> readers_;
  BinlogPosition position_;
  std::function<Server()> connect_;
  std::optional<Server> onlooker_;
};

// With so many readers; with fewer where the log moved on each time while they were opened one
// after the other (MariaDB). MariaDB names the position of a snapshot that it opens. On MySQL 5.7
// and later the tables are locked for reading while the snapshots are opened and the position read:
// nobody commits to them in between (under 1 ms; who writes to them waits for as long). The lock is
// waited for as the patience says, and no writer behind it; 'tables' are those that will be read.
// On MySQL 5.6 that was seen to be wrong. Throws Error{precondition}, Error{master_lock}.
Snapshot open_snapshot(const SessionFactory& connect, const Login& login,
                       const std::vector<TableName>& tables, const LockPatience& patience,
                       std::size_t readers = 1);

// Of a slave whose applier stands still at that position of its master: nobody else writes to it.
Snapshot open_snapshot_here(const std::function<Server()>& connect, BinlogPosition position,
                            std::size_t readers);

}  // namespace slaveclone
