#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "replication/read_lock.h"
#include "rows/row_source.h"
#include "rows/row_spool.h"

namespace slaveclone {

// Rows that were read under locks, which are released by then: of one chunk, or of all tables that
// have to be read at one position. For tables that no snapshot has (MyISAM, …), which are locked
// while they are read, and for MySQL 5.6, where rows are.
class LockedRows : public RowSnapshot {
 public:
  struct Piece {
    Chunk chunk;
    std::unique_ptr<RowSpool> rows;
    RowsDigest digest;
    std::unique_ptr<RowSpool> compared;  // if they are to be
  };
  LockedRows(std::vector<Piece> pieces, BinlogPosition position)
      : pieces_(std::move(pieces)), position_(std::move(position)) {}

  const BinlogPosition& position() const override { return position_; }
  std::size_t lanes() const override { return 1; }
  bool has(const TableShape& table, const std::optional<Key>& from) const override;
  std::optional<Key> key_after(std::size_t lane, const TableShape& table,
                               const std::optional<Key>& from, std::uint64_t n) override;
  ChunkRows rows(std::size_t lane, const Chunk& chunk) override;
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override;
  std::unique_ptr<RowStream> rows_to_compare(std::size_t lane, const Chunk& chunk) override;

 private:
  const Piece* find(const TableShape& table, const std::optional<Key>& from) const;
  const Piece& at(const Chunk& chunk) const;

  std::vector<Piece> pieces_;
  BinlogPosition position_;
};

// What is read of chunks under locks.
struct LockedReading {
  std::uint64_t rows_each = 0;                    // 0: as many as the chunk has
  bool rows = true;                               // for rows()
  bool compared = false;                          // for rows_to_compare()
  std::optional<ServerVersion> digests_for = {};  // digests that compare with that version's
};

// The chunks' tables must still be defined so, else TableChanged.
std::unique_ptr<LockedRows> read_locked(ReadLock lock, Locking locking, std::vector<Chunk> chunks,
                                        const LockedReading& reading,
                                        const std::map<TableName, std::string>& definitions);

}  // namespace slaveclone
