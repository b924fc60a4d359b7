#include "rows/open_rows.h"

#include "mysql/definitions.h"
#include "rows/digesting.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

constexpr unsigned lock_wait_timeout = 1205;

constexpr std::chrono::milliseconds between_onlooks{250};

// Waiting for others while we hold tables ourselves could be waiting for good.
template <class Ask>
auto read(const TableName& table, const Ask& ask) {
  return unless_changed(table, [&] {
    try {
      return ask();
    } catch (const SqlError& error) {
      if (error.number() == lock_wait_timeout) throw SnapshotOver(table);
      throw;
    }
  });
}

}  // namespace

OpenRows::OpenRows(Snapshot snapshot, std::map<TableName, std::string> definitions,
                   const ServerVersion& slave)
    : snapshot_(std::move(snapshot)), definitions_(std::move(definitions)), slave_(slave) {}

bool OpenRows::has(const TableShape& table, const std::optional<Key>& /*from*/) const {
  return definitions_.contains(table.name);
}

void OpenRows::hold(std::size_t lane, const TableName& table) {
  {
    const std::lock_guard lock(mutex_);
    held_.insert(table);
  }
  snapshot_.hold(lane, table);
  if (Definitions(snapshot_.reader(lane)).table(table) != definitions_.at(table))
    throw TableChanged(table);
}

// Seen from without: whoever holds a table gets it again at once.
bool OpenRows::is_wanted() {
  const std::lock_guard lock(mutex_);
  if (steady_clock::now() < next_look_ || is_wanted_) return is_wanted_;
  is_wanted_ = snapshot_.is_anybody_waiting_for(held_);
  next_look_ = steady_clock::now() + between_onlooks;
  return is_wanted_;
}

std::optional<Key> OpenRows::key_after(std::size_t lane, const TableShape& table,
                                       const std::optional<Key>& from, std::uint64_t n) {
  return read(table.name,
              [&] { return TableReader(snapshot_.reader(lane), table).key_after(from, n); });
}

ChunkRows OpenRows::rows(std::size_t lane, const Chunk& chunk) {
  return read(chunk.table->name, [&] {
    hold(lane, chunk.table->name);
    auto reader = std::make_unique<TableReader>(snapshot_.reader(lane), *chunk.table);
    auto stream = reader->rows(chunk.range);
    return ChunkRows{std::move(reader), std::move(stream)};
  });
}

RowsDigest OpenRows::digest(std::size_t lane, const Chunk& chunk) {
  return read(chunk.table->name, [&] {
    hold(lane, chunk.table->name);
    return digest_for(slave_, {snapshot_.reader(lane), *chunk.table}, chunk.range);
  });
}

std::unique_ptr<RowStream> OpenRows::rows_to_compare(std::size_t lane, const Chunk& chunk) {
  return read(chunk.table->name, [&] {
    hold(lane, chunk.table->name);
    return TableReader(snapshot_.reader(lane), *chunk.table).rows_to_compare(chunk.range);
  });
}

}  // namespace slaveclone
