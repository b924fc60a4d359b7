#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/binlog_position.h"
#include "model/table_name.h"
#include "mysql/server.h"
#include "replication/lock_patience.h"

namespace slaveclone {

// Nobody commits to what is read in this session until the locks are released: so a position that
// is read meanwhile is that of the rows. Lost or destroyed it is released.
class ReadLock {
 public:
  ReadLock(Server reader, std::string release)
      : reader_(std::move(reader)), release_(std::move(release)) {}

  Server& reader() { return reader_; }

  // In one packet. Throws Error{precondition} when the binary log is off.
  BinlogPosition read_position_and_release();

 private:
  Server reader_;
  std::string release_;
};

// Locks these tables for reading, which others may go on with; writers wait. Waits as the patience
// says, and no other writer behind it. Throws Error{master_lock}.
ReadLock lock_tables(const SessionFactory& connect, const Login& login,
                     const std::vector<TableName>& tables, const LockPatience& patience);

// A transaction whose locking reads (Locking::shared) keep what they have read as it is, and the
// gaps between: InnoDB at REPEATABLE READ. A row that somebody holds is waited for a second.
ReadLock lock_rows(const SessionFactory& connect, const Login& login);

}  // namespace slaveclone
