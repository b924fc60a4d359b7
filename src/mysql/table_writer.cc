#include "mysql/table_writer.h"

#include <algorithm>
#include <optional>

#include "base/human.h"
#include "base/parse_number.h"
#include "mysql/column_sql.h"
#include "mysql/range_sql.h"
#include "mysql/row_session.h"
#include "mysql/server_session.h"

namespace slaveclone {
namespace {

constexpr std::size_t enough = 1 << 20;  // bytes of a statement: longer ones are no quicker

std::string insert_into(const TableShape& shape, const std::vector<std::size_t>& columns) {
  std::string list;
  for (const std::size_t i : columns)
    list += (list.empty() ? "" : ", ") + quote_identifier(shape.columns[i].name);
  return "INSERT INTO " + shape.name.quoted() + " (" + list + ") VALUES ";
}

void require_history_can_be_written(const Server& server, const TableShape& shape) {
  if (!shape.is_system_versioned || server.dialect().version().is_mariadb_at_least(10, 11)) return;
  throw Error(
      ExitCode::precondition,
      "the history of " + shape.name.to_string() + " cannot be written before MariaDB 10.11",
      "Leave that table out, or use a newer server.");
}

bool is_no_member(const Column& column, std::string_view value) {
  return column.travel == Travel::index && value == "0" && column.type.starts_with("enum");
}

class LenientMode {
 public:
  explicit LenientMode(Session& session) : session_(session) { set(lenient_sql_mode()); }
  ~LenientMode() {
    try {
      set(strict_sql_mode());
    } catch (const std::exception&) {  // the session is lost, which the next statement says
    }
  }
  LenientMode(const LenientMode&) = delete;
  LenientMode& operator=(const LenientMode&) = delete;

 private:
  void set(const std::string& mode) { session_.query("SET SESSION sql_mode = " + mode); }

  Session& session_;
};

}  // namespace

TableWriter::TableWriter(Server& server, TableShape shape)
    : server_(server),
      shape_(std::move(shape)),
      columns_(shape_.written_columns()),
      begin_(insert_into(shape_, columns_)),
      most_(parse_number(server.value_of("@@max_allowed_packet"), "max_allowed_packet") - 1),
      computes_(columns_.size() < shape_.columns.size()) {
  require_history_can_be_written(server_, shape_);
}

void TableWriter::erase(const KeyRange& range) {
  if (shape_.is_sequence) return;  // its one row is replaced
  Session& session = session_of(server_);
  session.query("DELETE FROM " + shape_.name.quoted() + where_in_range(shape_, range));
  if (shape_.is_system_versioned) session.query("DELETE HISTORY FROM " + shape_.name.quoted());
}

void TableWriter::insert(RowStream::Row row) {
  const std::size_t before = statement_.size();
  append(row);
  if (before > 0 && statement_.size() > std::min(enough, most_)) {
    statement_.resize(before);
    flush();
    append(row);
  }
  if (statement_.size() <= most_) return;
  throw Error(ExitCode::precondition,
              "a row of " + shape_.name.to_string() + " has " + human_bytes(statement_.size()) +
                  ", more than the server takes at once",
              "Set its max_allowed_packet to 1G.");
}

void TableWriter::append(RowStream::Row row) {
  statement_ += statement_.empty() ? begin_ : ",";
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = shape_.columns[columns_[i]];
    statement_ += i == 0 ? '(' : ',';
    if (row[i]) {
      append_literal(statement_, column, *row[i]);
      has_no_member_ |= is_no_member(column, *row[i]);
    } else {
      statement_ += "NULL";
    }
  }
  statement_ += ')';
}

void TableWriter::flush() {
  if (statement_.empty()) return;
  std::optional<LenientMode> lenient;
  if (computes_ || has_no_member_) lenient.emplace(session_of(server_));
  session_of(server_).query(statement_);
  statement_.clear();
  has_no_member_ = false;
}

}  // namespace slaveclone
