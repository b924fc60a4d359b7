#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/binlog_position.h"
#include "rows/row_source.h"

namespace slaveclone {

// A slave's rows, compared while it replicates: its applier stands still but for moments.
class CheckedRows {
 public:
  using Tables = std::vector<std::shared_ptr<const TableShape>>;

  virtual ~CheckedRows() = default;

  // Waits until the applier, which runs, has come by there. What can be had beforehand of these
  // tables is had.
  virtual void come_near(const BinlogPosition& position, const Tables& tables) = 0;

  // The applier stands still from now on.
  virtual void stop() = 0;

  // The rows at exactly that position of the master, to which the applier is run. It goes on as
  // soon as it may: at once if snapshots have all of the tables, unless it is to stand still.
  virtual std::unique_ptr<RowSnapshot> rows_at(const BinlogPosition& position, const Tables& tables,
                                               std::size_t lanes, bool stand_still) = 0;

  virtual bool stands_still() const = 0;
  virtual void go_on() = 0;  // likewise if it has already

  // Why the table's rows cannot be compared at the last rows_at(): "it is not on the slave". Empty:
  // they can.
  virtual std::string why_not(const TableShape& table) const = 0;

  // Why its rows must not be written by us: "it has triggers, which would fire". Empty: they may.
  virtual std::string why_not_write(const TableName& table) = 0;

  // While it stands still. The range holds these rows afterwards, and no others; what it holds.
  virtual void replace(const Chunk& chunk, ChunkRows& rows) = 0;
  virtual RowsDigest digest(const Chunk& chunk) = 0;
};

}  // namespace slaveclone
