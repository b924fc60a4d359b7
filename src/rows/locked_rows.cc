#include "rows/locked_rows.h"

#include <algorithm>

#include "mysql/definitions.h"
#include "rows/digesting.h"

namespace slaveclone {
namespace {

Key key_of(RowStream::Row row, const TableShape& table) {
  const std::vector<std::size_t> written = table.written_columns();
  Key key;
  for (const std::size_t column : table.key) {
    const auto place = std::find(written.begin(), written.end(), column);
    key.emplace_back(row[static_cast<std::size_t>(place - written.begin())].value_or(""));
  }
  return key;
}

// The rows behind the one with the key 'from', or from the beginning of the piece on, to the one
// with the key 'to'; none if that one is not there: it would be before the next of them.
class PartOfRows : public RowStream {
 public:
  PartOfRows(const LockedRows::Piece& piece, const KeyRange& range)
      : table_(*piece.chunk.table), range_(range), rows_(piece.rows->read()) {
    ended_ = !has_end(*piece.rows->read());
    if (ended_ || range.from == piece.chunk.range.from) return;
    while (const auto row = rows_->next()) {
      if (key_of(*row, table_) == range.from) return;
    }
  }

  const std::vector<std::string>& columns() const override { return rows_->columns(); }

  std::optional<Row> next() override {
    if (ended_) return {};
    const auto row = rows_->next();
    ended_ = !row || (range_.to && key_of(*row, table_) == range_.to);
    return row;
  }

 private:
  bool has_end(RowStream& rows) const {
    if (!range_.to) return true;
    while (const auto row = rows.next()) {
      if (key_of(*row, table_) == range_.to) return true;
    }
    return false;
  }

  const TableShape& table_;
  KeyRange range_;
  std::unique_ptr<RowStream> rows_;
  bool ended_ = false;
};

}  // namespace

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
  return *std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
    return piece.chunk.table->name == chunk.table->name;
  });
}

ChunkRows LockedRows::rows(std::size_t /*lane*/, const Chunk& chunk) {
  const Piece& piece = at(chunk);
  if (piece.chunk.range == chunk.range) return {nullptr, piece.rows->read()};
  return {nullptr, std::make_unique<PartOfRows>(piece, chunk.range)};
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
