#include "rows/locked_rows.h"

#include <algorithm>

#include "mysql/definitions.h"
#include "rows/digesting.h"

namespace slaveclone {

const LockedRows::Piece* LockedRows::find(const TableShape& table,
                                          const std::optional<Key>& from) const {
  const auto found = std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
    return piece.chunk.table->name == table.name && piece.chunk.range.from == from;
  });
  return found == pieces_.end() ? nullptr : &*found;
}

bool LockedRows::has(const TableShape& table, const std::optional<Key>& from) const {
  return find(table, from) != nullptr;
}

std::optional<Key> LockedRows::key_after(std::size_t /*lane*/, const TableShape& table,
                                         const std::optional<Key>& from, std::uint64_t /*n*/) {
  return find(table, from)->chunk.range.to;
}

const LockedRows::Piece& LockedRows::at(const Chunk& chunk) const {
  return *find(*chunk.table, chunk.range.from);
}

ChunkRows LockedRows::rows(std::size_t /*lane*/, const Chunk& chunk) {
  return {nullptr, at(chunk).rows->read()};
}

RowsDigest LockedRows::digest(std::size_t /*lane*/, const Chunk& chunk) { return at(chunk).digest; }

std::unique_ptr<RowStream> LockedRows::rows_to_compare(std::size_t /*lane*/, const Chunk& chunk) {
  return at(chunk).compared->read();
}

std::unique_ptr<LockedRows> read_locked(ReadLock lock, Locking locking, std::vector<Chunk> chunks,
                                        const LockedReading& reading,
                                        const std::map<TableName, std::string>& definitions) {
  std::vector<LockedRows::Piece> pieces;
  for (Chunk& chunk : chunks) {
    TableReader reader(lock.reader(), *chunk.table, locking);
    if (reading.rows_each > 0)
      chunk.range.to = reader.key_after(chunk.range.from, reading.rows_each);
    LockedRows::Piece piece;
    if (reading.rows) piece.rows = std::make_unique<RowSpool>(*reader.whole_rows(chunk.range));
    if (reading.compared)
      piece.compared = std::make_unique<RowSpool>(*reader.rows_to_compare(chunk.range));
    if (reading.digests_for) piece.digest = digest_for(*reading.digests_for, reader, chunk.range);
    if (Definitions(lock.reader()).table(chunk.table->name) != definitions.at(chunk.table->name))
      throw TableChanged(chunk.table->name);
    piece.chunk = std::move(chunk);
    pieces.push_back(std::move(piece));
  }
  BinlogPosition position = lock.read_position_and_release();
  return std::make_unique<LockedRows>(std::move(pieces), std::move(position));
}

}  // namespace slaveclone
