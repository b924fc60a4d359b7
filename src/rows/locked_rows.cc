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

std::unique_ptr<LockedRows> read_locked(ReadLock lock, Locking locking, std::vector<Chunk> chunks,
                                        std::uint64_t rows,
                                        const std::map<TableName, std::string>& definitions,
                                        const std::optional<ServerVersion>& digests_for) {
  std::vector<LockedRows::Piece> pieces;
  for (Chunk& chunk : chunks) {
    TableReader reader(lock.reader(), *chunk.table, locking);
    if (rows > 0) chunk.range.to = reader.key_after(chunk.range.from, rows);
    auto spool = std::make_unique<RowSpool>(*reader.whole_rows(chunk.range));
    const RowsDigest digest =
        digests_for ? digest_for(*digests_for, reader, chunk.range) : RowsDigest{};
    if (Definitions(lock.reader()).table(chunk.table->name) != definitions.at(chunk.table->name))
      throw TableChanged(chunk.table->name);
    pieces.push_back({std::move(chunk), std::move(spool), digest});
  }
  BinlogPosition position = lock.read_position_and_release();
  return std::make_unique<LockedRows>(std::move(pieces), std::move(position));
}

}  // namespace slaveclone
