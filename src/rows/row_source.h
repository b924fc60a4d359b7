#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/binlog_position.h"
#include "rows/chunk.h"
#include "rows/table_changed.h"

namespace slaveclone {

// Rows and the position at which they are true. Several threads may read it side by side, each by
// a lane of its own (0, 1, …). All of it throws TableChanged, SnapshotOver,
// and Error{cannot_connect} when a session is lost.
class RowSnapshot {
 public:
  virtual ~RowSnapshot() = default;

  virtual const BinlogPosition& position() const = 0;
  virtual std::size_t lanes() const = 0;

  // Whether it has the table's rows that come after this key (nullopt: from the beginning).
  virtual bool has(const TableShape& table, const std::optional<Key>& from) const = 0;

  // The key of the n-th row after 'from'; nullopt: there are fewer.
  virtual std::optional<Key> key_after(std::size_t lane, const TableShape& table,
                                       const std::optional<Key>& from, std::uint64_t n) = 0;
  // Also of a part of a chunk, from one of its rows to another.
  virtual ChunkRows rows(std::size_t lane, const Chunk& chunk) = 0;
  virtual RowsDigest digest(std::size_t lane, const Chunk& chunk) = 0;

  // What equal rows are equal in, on whatever two servers (TableReader::rows_to_compare()).
  virtual std::unique_ptr<RowStream> rows_to_compare(std::size_t lane, const Chunk& chunk) = 0;

  // What the lane has read can be altered again, as far as the server knows how to. To be called
  // before it waits for another lane.
  virtual void let_go(std::size_t /*lane*/) {}

  // Whether somebody waits to alter what it has read: it is to be closed soon. May be asked often.
  virtual bool is_wanted() { return false; }
};

// What the next snapshot is to have: the tables that come next, the first of them after 'from'.
struct WantedRows {
  std::vector<std::shared_ptr<const TableShape>> tables;
  std::optional<Key> from;
  std::size_t at_one_position = 0;  // so many of the first tables; 0: the first may be cut
  std::uint64_t rows = 0;           // of a chunk of the first
  bool copies = true;               // rows() is asked for
  bool digests = false;             // digest() is
  // Nothing but this range of the first table, where it has to be read under locks; then
  // rows_to_compare() is asked for, too.
  std::optional<KeyRange> only = {};
};

// Where rows come from: a master.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual std::unique_ptr<RowSnapshot> snapshot(const WantedRows& wanted) = 0;

  // What can be done beforehand, if somebody is to wait for the snapshot. Throws as that.
  virtual void prepare(const WantedRows& /*wanted*/) {}

  // A position about now: who runs to it beforehand does not keep a snapshot waiting.
  virtual BinlogPosition position() = 0;

  // The table as it is now; nullptr: it is no more.
  virtual std::shared_ptr<const TableShape> look_again(const TableName& table) = 0;
};

}  // namespace slaveclone
