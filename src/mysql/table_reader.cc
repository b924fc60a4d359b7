#include "mysql/table_reader.h"

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

// Before 8.0 MySQL has other digits in a string than in an answer for what is next to 0, as
// MariaDB.
bool digests_compare(const TableReader& one, const TableReader& other) {
  const auto is_new = [](const TableReader& reader) {
    return reader.server().dialect().version().is_mysql_at_least(8, 0);
  };
  if (is_new(one) == is_new(other)) return true;
  const std::vector<Column>& columns = one.shape().columns;
  return std::none_of(columns.begin(), columns.end(),
                      [](const Column& column) { return column.travel == Travel::real; });
}

}  // namespace slaveclone
