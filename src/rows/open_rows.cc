#include "rows/open_rows.h"

#include <algorithm>
#include <array>

#include "mysql/definitions.h"
#include "mysql/row_session.h"
#include "mysql/sql_error.h"

namespace slaveclone {
namespace {

// Unknown database, unknown column, no such table, table definition has changed.
constexpr std::array<unsigned, 4> changed_errors{1049, 1054, 1146, 1412};

// What the server says of a table that is not what it was is TableChanged.
template <class Ask>
auto ask_of(const TableName& table, const Ask& ask) try {
  return ask();
} catch (const SqlError& error) {
  if (std::find(changed_errors.begin(), changed_errors.end(), error.number()) ==
      changed_errors.end()) {
    throw;
  }
  throw TableChanged(table);
}

}  // namespace

OpenRows::OpenRows(Snapshot snapshot, std::map<TableName, std::string> definitions)
    : snapshot_(std::move(snapshot)), definitions_(std::move(definitions)) {
  for (std::size_t n = 0; n < snapshot_.readers(); ++n) prepare_to_read_rows(snapshot_.reader(n));
}

bool OpenRows::has(const TableShape& table, const std::optional<Key>& /*from*/) const {
  return definitions_.contains(table.name);
}

void OpenRows::hold(std::size_t lane, const TableName& table) {
  snapshot_.hold(lane, table);
  if (Definitions(snapshot_.reader(lane)).table(table) != definitions_.at(table))
    throw TableChanged(table);
}

std::optional<Key> OpenRows::key_after(std::size_t lane, const TableShape& table,
                                       const std::optional<Key>& from, std::uint64_t n) {
  return ask_of(table.name,
                [&] { return TableReader(snapshot_.reader(lane), table).key_after(from, n); });
}

std::unique_ptr<RowStream> OpenRows::rows(std::size_t lane, const Chunk& chunk) {
  return ask_of(chunk.table->name, [&] {
    hold(lane, chunk.table->name);
    return TableReader(snapshot_.reader(lane), *chunk.table).rows(chunk.range);
  });
}

RowsDigest OpenRows::digest(std::size_t lane, const Chunk& chunk) {
  return ask_of(chunk.table->name, [&] {
    hold(lane, chunk.table->name);
    return TableReader(snapshot_.reader(lane), *chunk.table).digest(chunk.range);
  });
}

}  // namespace slaveclone
