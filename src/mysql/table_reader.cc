#include "mysql/table_reader.h"

#include <zlib.h>

#include <algorithm>
#include <numeric>

#include "base/parse_number.h"
#include "mysql/column_sql.h"
#include "mysql/digest_sql.h"
#include "mysql/range_sql.h"
#include "mysql/server_session.h"

namespace slaveclone {
namespace {

std::string list_of(const TableShape& shape, const std::vector<std::size_t>& columns,
                    std::string (*expression)(const Column&) = read_expression) {
  std::string list;
  for (const std::size_t i : columns) {
    list += (list.empty() ? "" : ", ") + expression(shape.columns[i]) + " AS " +
            quote_identifier(shape.columns[i].name);
  }
  return list;
}

std::vector<std::size_t> all_columns(const TableShape& shape) {
  std::vector<std::size_t> all(shape.columns.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

TableReader::TableReader(Server& server, TableShape shape, Locking locking)
    : server_(server),
      shape_(std::move(shape)),
      locking_(locking == Locking::shared ? " LOCK IN SHARE MODE" : "") {
  for (const Column& column : shape_.columns) read_expression(column);
}

std::optional<Key> TableReader::key_after(const std::optional<Key>& from, std::uint64_t rows) {
  const ResultSet found = session_of(server_).query(
      "SELECT " + list_of(shape_, shape_.key) + " " + from_range(shape_, {from, {}}) +
      order_by_key(shape_) + " LIMIT " + std::to_string(rows - 1) + ", 1");
  if (found.empty()) return {};
  Key key;
  for (const Value& value : found.rows.front()) key.push_back(value.value());
  return key;
}

std::unique_ptr<RowStream> TableReader::rows(const KeyRange& range) {
  long_rows_.clear();
  if (may_have_long_rows(shape_)) return stream_short_rows(server_, shape_, range, long_rows_);
  return whole_rows(range);
}

std::unique_ptr<RowStream> TableReader::whole_rows(const KeyRange& range) {
  return stream(list_of(shape_, shape_.written_columns()), range);
}

std::unique_ptr<RowStream> TableReader::rows_to_compare(const KeyRange& range) {
  return stream(list_of(shape_, all_columns(shape_), compare_expression), range);
}

std::unique_ptr<RowStream> TableReader::stream(const std::string& list, const KeyRange& range) {
  return session_of(server_).stream_rows("SELECT " + list + " " + from_range(shape_, range) +
                                         order_by_key(shape_) + locking_);
}

RowsDigest TableReader::digest(const KeyRange& range) {
  const ResultSet answer = session_of(server_).query(select_digest(shape_, range) + locking_);
  const auto number = [&](const char* column) {
    return parse_number(answer.text(column), "the server's digest");
  };
  return {number("all_rows"), number("crc_sum")};
}

RowsDigest TableReader::digest_of_rows(const KeyRange& range) {
  const auto rows = rows_to_compare(range);
  RowsDigest digest;
  std::string text;
  while (const auto row = rows->next()) {
    text.clear();
    for (const auto& value : *row) {
      text += value ? std::to_string(value->size()) + ':' : "-";
      text += value.value_or("");
    }
    const std::uint64_t crc =
        ::crc32_z(0, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    ++digest.rows;
    digest.crc_sum += crc;
  }
  return digest;
}

// Before 8.0 MySQL has other digits in a string than in an answer for what is next to 0, as
// MariaDB.
bool digests_compare(const TableShape& table, const ServerVersion& one,
                     const ServerVersion& other) {
  if (one.is_mysql_at_least(8, 0) == other.is_mysql_at_least(8, 0)) return true;
  return std::none_of(table.columns.begin(), table.columns.end(),
                      [](const Column& column) { return column.travel == Travel::real; });
}

bool digests_compare(const TableReader& one, const TableReader& other) {
  return digests_compare(one.shape(), one.server().dialect().version(),
                         other.server().dialect().version());
}

}  // namespace slaveclone
