#include "mysql/long_rows.h"

#include <algorithm>

#include "base/parse_number.h"
#include "mysql/column_sql.h"
#include "mysql/range_sql.h"
#include "mysql/server_session.h"

namespace slaveclone {
namespace {

const std::string longest_held = "1048576";        // bytes of a value
constexpr std::uint64_t bytes_of_piece = 4 << 20;  // for each the server reads the whole value

std::string length_of(const Column& column) {
  return "LENGTH(" + quote_identifier(column.name) + ")";
}

// Of the columns that are written.
std::string short_values(const TableShape& shape) {
  std::string list;
  for (const std::size_t i : shape.written_columns()) {
    const Column& column = shape.columns[i];
    const std::string value = read_expression(column);
    list += (list.empty() ? "" : ", ") +
            (column.is_large()
                 ? "IF(" + length_of(column) + " > " + longest_held + ", NULL, " + value + ")"
                 : value) +
            " AS " + quote_identifier(column.name);
  }
  return list;
}

std::string is_long(const TableShape& shape) {
  std::string condition;
  for (const std::size_t i : shape.written_columns()) {
    if (!shape.columns[i].is_large()) continue;
    condition += (condition.empty() ? "" : " OR ") + std::string("COALESCE(") +
                 length_of(shape.columns[i]) + ", 0) > " + longest_held;
  }
  return "(" + condition + ")";
}

class ShortRows : public RowStream {
 public:
  ShortRows(std::unique_ptr<RowStream> all, const KeyRange& range, std::vector<LongRow>& long_rows)
      : all_(std::move(all)), range_(range), long_rows_(long_rows), columns_(all_->columns()) {
    columns_.pop_back();  // whether it is a long one
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  std::optional<Row> next() override {
    for (;; ++position_) {
      const auto row = all_->next();
      if (!row) return {};
      if (row->back() != "1") {
        ++position_;
        return row->first(columns_.size());
      }
      long_rows_.push_back({range_, position_});
    }
  }

 private:
  std::unique_ptr<RowStream> all_;
  KeyRange range_;
  std::vector<LongRow>& long_rows_;
  std::vector<std::string> columns_;
  std::uint64_t position_ = 0;
};

}  // namespace

bool may_have_long_rows(const TableShape& shape) {
  const auto written = shape.written_columns();
  return std::any_of(written.begin(), written.end(),
                     [&](std::size_t i) { return shape.columns[i].is_large(); });
}

std::unique_ptr<RowStream> stream_short_rows(Server& server, const TableShape& shape,
                                             const KeyRange& range,
                                             std::vector<LongRow>& long_rows) {
  auto all = session_of(server).stream_rows("SELECT " + short_values(shape) + ", " +
                                            is_long(shape) + " AS is_long " +
                                            from_range(shape, range) + order_by_key(shape));
  return std::make_unique<ShortRows>(std::move(all), range, long_rows);
}

LongRowReader::LongRowReader(Server& server, const TableShape& shape, const LongRow& row)
    : server_(server),
      shape_(shape),
      from_(from_range(shape, row.range) + order_by_key(shape) + " LIMIT " +
            std::to_string(row.position) + ", 1"),
      short_values_(select(slaveclone::short_values(shape))) {
  const std::vector<std::size_t> written = shape.written_columns();
  for (std::size_t i = 0; i < written.size(); ++i) {
    const Column& column = shape.columns[written[i]];
    if (!column.is_large() || short_values_[i]) continue;
    if (const Value length = select(length_of(column)).front())
      long_values_.push_back({i, parse_number(*length, "the length of a value")});
  }
}

std::string LongRowReader::piece(const LongValue& value, std::uint64_t from) {
  const Column& column = shape_.columns[shape_.written_columns()[value.column]];
  const Value bytes = select("SUBSTRING(CAST(" + quote_identifier(column.name) + " AS BINARY), " +
                             std::to_string(from + 1) + ", " + std::to_string(bytes_of_piece) + ")")
                          .front();
  if (bytes && bytes->size() == std::min(bytes_of_piece, value.bytes - from)) return *bytes;
  throw Error(ExitCode::failed,
              "the server gave no piece of a large value of " + shape_.name.to_string(),
              "Set its max_allowed_packet to 1G.");
}

std::vector<Value> LongRowReader::select(const std::string& list) {
  const ResultSet answer = session_of(server_).query("SELECT " + list + " " + from_);
  if (!answer.empty()) return answer.rows.front();
  throw Error(ExitCode::failed, "a row of " + shape_.name.to_string() + " is gone",
              "Read it in the transaction that it was seen in.");
}

}  // namespace slaveclone
