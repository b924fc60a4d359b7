#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/binlog_position.h"
#include "model/sync_point.h"
#include "mysql/binlog_look.h"
#include "mysql/server.h"
#include "replication/lock_patience.h"
#include "replication/snapshot.h"

namespace slaveclone {

// The donor's master: asked for a position, and otherwise left in peace.
class Master {
 public:
  Master(SessionFactory connect, Login login);  // throws Error{cannot_connect}

  Server& server() { return server_; }

  // Throws Error{precondition} when the binary log is off, a privilege is missing, or this server
  // does not have the method.
  void check_ready(SyncPointMethod method, const LockPatience& patience = {});

  // What 'automatic' means here: the tutorial's lock; on MySQL 8.0.11 and later a snapshot, if the
  // account may read it. There a lock that is not had can leave a table closed to all until a long
  // read ends, and nothing of ours bounds that.
  SyncPointMethod resolve(SyncPointMethod method);

  // By lock: flush tables with read lock, read the position, unlock, as MasterLock does it. Throws
  // Error{master_lock} when the lock is not had. By snapshot: what the server says without a lock.
  SyncPoint sync_point(SyncPointMethod method, const LockPatience& patience);

  // Throws as look_into_binlog().
  BinlogLook look_into_log(const BinlogPosition& position);

  // When the master began the log that the position lies in, in seconds since 1970; 0 if it does
  // not let us look.
  std::uint64_t log_created(const BinlogPosition& position);

  // The master's binary logs and their sizes, which grow.
  BinlogSizes logs();

  // Where its log ends now, if nobody writes. Throws Error{precondition} when the log is off.
  BinlogPosition end_of_log();

  // The server-ids of the slaves that it lists; none where the account may not ask.
  std::set<std::uint32_t> slave_ids();

  // The tables' rows and a position of the log at one moment, without holding anybody up. Throws
  // Error{precondition} where the server cannot (MySQL 5.6), Error{master_lock} when the tables are
  // not had for a moment, which MySQL takes.
  Snapshot snapshot(const std::vector<TableName>& tables, const LockPatience& patience,
                    std::size_t readers = 1);

  // The statements sync_point() sends, for --dry-run.
  std::vector<std::string> sync_point_statements(SyncPointMethod method);

 private:
  SyncPointMethod choose();
  void check_has_snapshot();
  void check_may_read_snapshot();
  void check_may_lock(const LockPatience& patience);
  void check_may_read_log();
  SyncPoint point_under_lock(const LockPatience& patience);
  SyncPoint point_of_snapshot();

  SessionFactory connect_;
  Login login_;
  Server server_;
  bool may_read_log_ = true;
  std::optional<SyncPointMethod> chosen_;
};

}  // namespace slaveclone
