#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "replication/donor.h"
#include "replication/donor_journal.h"
#include "replication/paused_replication.h"
#include "rows/checked_rows.h"

namespace slaveclone {

struct CheckedSlaveOptions {
  std::string channel;
  std::size_t readers = 1;  // at most so many at once
  std::chrono::seconds until_timeout{3600};
  bool write_binlog = false;  // what is replaced goes to the slave's binary log
  OnProgress on_progress;
};

// For how long its applier stood still: not while it ran to a position.
struct ApplierStops {
  std::size_t count = 0;
  std::chrono::milliseconds longest{0};
};

// A real slave. Whenever its applier is stopped, the journal and its guardian see to it that it is
// started again, whatever happens.
class CheckedSlave : public CheckedRows {
 public:
  // All have to outlive it. 'master': that digests are compared with.
  CheckedSlave(Donor& slave, DonorJournal& journal, const ServerVersion& master,
               CheckedSlaveOptions options);

  void come_near(const BinlogPosition& position, const Tables& tables) override;
  void stop() override;
  std::unique_ptr<RowSnapshot> rows_at(const BinlogPosition& position, const Tables& tables,
                                       std::size_t lanes, bool stand_still) override;
  bool stands_still() const override { return paused_.has_value(); }
  void go_on() override;
  std::string why_not(const TableShape& table) const override;
  std::string why_not_write(const TableName& table) override;
  void replace(const Chunk& chunk, ChunkRows& rows) override;
  RowsDigest digest(const Chunk& chunk) override;

  const ApplierStops& stops() const { return stops_; }

 private:
  struct Known {
    std::string definition;
    std::optional<TableShape> shape;
  };

  void look_up(const Tables& tables);
  Server& writer();
  Server take_session();

  Donor& slave_;
  DonorJournal& journal_;
  ServerVersion master_;
  CheckedSlaveOptions options_;
  std::optional<PausedReplication> paused_;
  std::chrono::steady_clock::time_point stopped_;
  std::chrono::steady_clock::duration stood_{};  // in this stop; on its way it does not stand
  ApplierStops stops_;
  std::map<TableName, Known> known_;
  std::optional<Server> writer_;
  std::vector<Server> ready_;  // sessions that are made before the applier is stopped
};

}  // namespace slaveclone
