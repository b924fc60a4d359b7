#include "mysql/table_writer.h"

#include <algorithm>
#include <optional>

#include "base/human.h"
#include "base/parse_number.h"
#include "mysql/range_sql.h"
#include "mysql/row_session.h"
#include "mysql/server_session.h"

namespace slaveclone {
namespace {

constexpr std::size_t enough = 256 << 10;  // bytes at once: more of them are no quicker

TableShape writable(const Server& server, TableShape shape) {
  if (!shape.is_system_versioned || server.dialect().version().is_mariadb_at_least(10, 11))
    return shape;
  throw Error(
      ExitCode::precondition,
      "the history of " + shape.name.to_string() + " cannot be written before MariaDB 10.11",
      "Leave that table out, or use a newer server.");
}

std::vector<std::size_t> enums_of(const TableShape& shape) {
  std::vector<std::size_t> enums;
  const std::vector<std::size_t> written = shape.written_columns();
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (shape.columns[written[i]].type.starts_with("enum")) enums.push_back(i);
  }
  return enums;
}

// An ARCHIVE table, which has neither DELETE nor, on MySQL, TRUNCATE. Whoever is killed meanwhile
// leaves the table there, full or empty.
void make_again(Session& session, const TableName& name) {
  const std::string empty = TableName{name.schema, "slaveclone_empty"}.quoted();
  const std::string full = TableName{name.schema, "slaveclone_full"}.quoted();
  session.query("DROP TABLE IF EXISTS " + empty + ", " + full);
  if (session.query("SELECT 1 FROM " + name.quoted() + " LIMIT 1").empty()) return;
  session.query("CREATE TABLE " + empty + " LIKE " + name.quoted());
  session.query("RENAME TABLE " + name.quoted() + " TO " + full + ", " + empty + " TO " +
                name.quoted());
  session.query("DROP TABLE " + full);
}

// For an ENUM that holds none of its members, and for columns that the server computes, which it
// did in whatever mode.
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

std::vector<std::optional<std::string_view>> row_of(const std::vector<Value>& values) {
  return {values.begin(), values.end()};
}

void append(PreparedStatement& statement, LongRowReader& reader,
            const LongRowReader::LongValue& value) {
  constexpr std::size_t at_once = 256 << 10;  // as a packet, which every server takes
  for (std::uint64_t from = 0; from < value.bytes;) {
    const std::string piece = reader.piece(value, from);
    for (std::size_t at = 0; at < piece.size(); at += at_once)
      statement.append(value.column, std::string_view(piece).substr(at, at_once));
    from += piece.size();
  }
}

}  // namespace

TableWriter::TableWriter(Server& server, TableShape shape)
    : server_(server),
      shape_(writable(server, std::move(shape))),
      inserts_(inserts_into(session_of(server_), shape_)),
      most_(parse_number(server.value_of("@@max_allowed_packet"), "max_allowed_packet")),
      enums_(enums_of(shape_)) {}

void TableWriter::erase(const KeyRange& range) {
  if (shape_.is_sequence) return;  // its one row is replaced
  Session& session = session_of(server_);
  if (shape_.engine == "ARCHIVE") return make_again(session, shape_.name);
  session.query("DELETE FROM " + shape_.name.quoted() + where_in_range(shape_, range));
  if (shape_.is_system_versioned) session.query("DELETE HISTORY FROM " + shape_.name.quoted());
}

void TableWriter::insert(RowStream::Row row) {
  if (inserts_->bytes() + most_bytes_of(row) > most_) flush();
  inserts_->add(row);
  lenient_ |=
      std::any_of(enums_.begin(), enums_.end(), [&](std::size_t i) { return row[i] == "0"; });
  require_room_for(inserts_->bytes());
  if (inserts_->bytes() > enough) flush();
}

void TableWriter::flush() {
  if (inserts_->bytes() == 0) return;
  std::optional<LenientMode> lenient;
  if (computes() || lenient_) lenient.emplace(session_of(server_));
  inserts_->send();
  lenient_ = false;
}

void TableWriter::insert_long(TableReader& from, const LongRow& row) {
  flush();
  LongRowReader reader(from.server(), from.shape(), row);
  const auto statement = insert_one_into(session_of(server_), shape_);
  BoundRows values = bound_rows_of(shape_);
  values.add(row_of(reader.short_values()));
  statement->bind(values);
  for (const auto& value : reader.long_values()) {
    require_room_for(value.bytes);
    append(*statement, reader, value);
  }
  const LenientMode lenient(session_of(server_));
  statement->execute();
}

void TableWriter::require_room_for(std::uint64_t bytes) const {
  if (bytes <= most_) return;
  throw Error(ExitCode::precondition,
              "a row of " + shape_.name.to_string() + " has " + human_bytes(bytes) +
                  ", more than the server takes at once",
              "Set its max_allowed_packet to 1G.");
}

}  // namespace slaveclone
