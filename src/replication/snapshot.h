#pragma once

#include <utility>
#include <vector>

#include "model/binlog_position.h"
#include "model/table_name.h"
#include "mysql/server.h"
#include "replication/lock_patience.h"

namespace slaveclone {

// Rows of a master and a position of its log that are of one moment: what the tables hold in this
// session is what a slave holds that has been run to the position. Open for as long as it lives.
// Only tables of engines with transactions (InnoDB) are in it. Until it is closed the master keeps
// old versions of rows, so it should be young.
class Snapshot {
 public:
  Snapshot(Server reader, BinlogPosition position)
      : reader_(std::move(reader)), position_(std::move(position)) {}

  const BinlogPosition& position() const { return position_; }
  Server& server() { return reader_; }  // whose session reads the rows

 private:
  Server reader_;
  BinlogPosition position_;
};

// MariaDB names the position of a snapshot that it opens. On MySQL 5.7 and later the tables are
// locked for reading while the snapshot is opened and the position read: nobody commits to them in
// between (under 1 ms; who writes to them waits for as long). The lock is waited for as the
// patience says, and no writer behind it; 'tables' are those that will be read. On MySQL 5.6 that
// was seen to be wrong. Throws Error{precondition}, Error{master_lock}.
Snapshot open_snapshot(const SessionFactory& connect, const Login& login,
                       const std::vector<TableName>& tables, const LockPatience& patience);

}  // namespace slaveclone
