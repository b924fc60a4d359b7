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

 private:
  const Piece* find(const TableShape& table, const std::optional<Key>& from) const;
  const Piece& at(const Chunk& chunk) const;

  std::vector<Piece> pieces_;
  BinlogPosition position_;
};

// Reads these chunks, of so many rows where that is not 0; with digests that compare with those of
// that version, if one is given. Their tables must still be defined so, else TableChanged.
std::unique_ptr<LockedRows> read_locked(ReadLock lock, Locking locking, std::vector<Chunk> chunks,
                                        std::uint64_t rows,
                                        const std::map<TableName, std::string>& definitions,
                                        const std::optional<ServerVersion>& digests_for);

}  // namespace slaveclone
