#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "replication/slave.h"
#include "rows/row_target.h"

namespace slaveclone {

// A group of the master's log, and the tables that may be wrong on a slave whose applier could not
// find a row of it: all that the group touched, and those below them by foreign keys, as a cascade
// may not have happened.
struct TouchedByGroup {
  BinlogPosition end;
  std::vector<TableName> tables;
};
using GroupAt = std::function<TouchedByGroup(const BinlogPosition& begin)>;

// A slave's rows. Its applier stands still but in run_until().
class SlaveRows : public RowTarget {
 public:
  SlaveRows(SessionFactory connect, Login login, const UntilPatience& patience, std::size_t lanes,
            const ServerVersion& master, GroupAt group_at);

  void run_until(const BinlogPosition& position) override;
  std::vector<TableName> run_until_strictly(const BinlogPosition& position) override;
  void empty(std::size_t lane, const TableShape& table) override;
  std::uint64_t replace(std::size_t lane, const Chunk& chunk, ChunkRows& rows) override;
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override;

 private:
  void wake_receiver();
  void pass_failed_group(const ReplicationStatus& stopped);
  void set_exec_mode(const char* mode);

  SessionFactory connect_;
  Login login_;
  UntilPatience patience_;
  ServerVersion master_;
  GroupAt group_at_;
  Slave slave_;
  std::set<TableName> doubtful_;  // and not returned yet, as a server was away
  std::vector<Server> lanes_;
};

}  // namespace slaveclone
