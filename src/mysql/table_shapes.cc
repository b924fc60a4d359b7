#include "mysql/table_shapes.h"

#include <boost/algorithm/string/case_conv.hpp>
#include <map>
#include <set>

#include "base/parse_number.h"
#include "mysql/server_version.h"

namespace slaveclone {
namespace {

constexpr std::uint64_t most_bytes = 0xFFFFFFFF;  // of geometry and JSON, for which none is said

// Of one schema at a time: for a list of them a server opens every table that it has.
std::string where(Session& session, const std::string& schema,
                  const std::optional<std::string>& table) {
  return " WHERE TABLE_SCHEMA = " + session.quote(schema) +
         (table ? " AND TABLE_NAME = " + session.quote(*table) : "");
}

std::uint64_t number_or_0(const ResultSet& answer, const char* column, std::size_t row) {
  const Value value = answer.get(column, row);
  return value ? parse_number(*value, column) : 0;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// Of a system-versioned table: ROW START, ROW END.
bool is_row_time(const std::string& expression) { return expression.starts_with("ROW "); }

void set_travel(Column& column, const std::string& data_type, const std::string& expression) {
  // The times may also be the numbers of transactions, which no other server has.
  column.travel =
      is_row_time(expression) && data_type == "bigint" ? Travel::unknown : travel_of(data_type);
  const bool has_bytes = column.travel == Travel::bytes || column.travel == Travel::json;
  if (has_bytes && column.max_bytes == 0) column.max_bytes = most_bytes;
}

Column column_of(const ResultSet& answer, std::size_t row) {
  const std::string extra = boost::to_upper_copy(answer.text("EXTRA", row));
  const std::string expression = answer.text("EXPRESSION", row);
  Column column;
  column.name = answer.text("COLUMN_NAME", row);
  column.type = answer.text("COLUMN_TYPE", row);
  column.charset = answer.text("CHARACTER_SET_NAME", row);
  column.collation = answer.text("COLLATION_NAME", row);
  column.max_bytes = number_or_0(answer, "CHARACTER_OCTET_LENGTH", row);
  set_travel(column, boost::to_lower_copy(answer.text("DATA_TYPE", row)), expression);
  column.nullable = answer.text("IS_NULLABLE", row) == "YES";
  // MySQL has DEFAULT_GENERATED, too.
  column.generated = (has(extra, "VIRTUAL GENERATED") || has(extra, "STORED GENERATED")) &&
                     !is_row_time(expression);
  column.invisible = has(extra, "INVISIBLE");
  return column;
}

TableShape table_of(const std::string& schema, const ResultSet& answer, std::size_t row) {
  const std::string type = answer.text("TABLE_TYPE", row);
  TableShape shape;
  shape.name = {schema, answer.text("TABLE_NAME", row)};
  shape.engine = answer.text("ENGINE", row);
  shape.is_sequence = type == "SEQUENCE";
  shape.is_system_versioned = type == "SYSTEM VERSIONED";
  shape.in_snapshots = shape.engine == "InnoDB" && !shape.is_sequence;
  shape.rows = number_or_0(answer, "TABLE_ROWS", row);
  shape.bytes = number_or_0(answer, "DATA_LENGTH", row) + number_or_0(answer, "INDEX_LENGTH", row);
  return shape;
}

// Which a system-versioned table has, and does not list, unless it declares others.
void add_row_times(TableShape& shape) {
  for (const char* name : {"row_start", "row_end"}) {
    Column time;
    time.name = name;
    time.type = "timestamp(6)";
    time.travel = Travel::text;
    time.invisible = true;
    shape.columns.push_back(time);
  }
}

using Shapes = std::map<std::string, TableShape>;

Shapes read_tables(Session& session, const std::string& schema, const std::string& of_these) {
  const ResultSet answer = session.query(
      "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH FROM "
      "information_schema.TABLES" +
      of_these + " AND TABLE_TYPE IN ('BASE TABLE', 'SEQUENCE', 'SYSTEM VERSIONED')");
  Shapes shapes;
  for (std::size_t row = 0; row < answer.rows.size(); ++row)
    shapes.emplace(answer.text("TABLE_NAME", row), table_of(schema, answer, row));
  return shapes;
}

void read_columns(Session& session, const std::string& of_these, Shapes& shapes) {
  const ServerVersion version = ServerVersion::parse(session.server_version());
  const bool generates = version.is_mariadb() || version.is_mysql_at_least(5, 7);
  const ResultSet answer = session.query(
      "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_OCTET_LENGTH, "
      "CHARACTER_SET_NAME, COLLATION_NAME, IS_NULLABLE, EXTRA, " +
      std::string(generates ? "GENERATION_EXPRESSION" : "''") +
      " AS EXPRESSION FROM information_schema.COLUMNS" + of_these +
      " ORDER BY TABLE_NAME, ORDINAL_POSITION");
  std::set<std::string> with_row_times;
  for (std::size_t row = 0; row < answer.rows.size(); ++row) {
    const auto shape = shapes.find(answer.text("TABLE_NAME", row));
    if (shape == shapes.end()) continue;
    shape->second.columns.push_back(column_of(answer, row));
    if (is_row_time(answer.text("EXPRESSION", row))) with_row_times.insert(shape->first);
  }
  for (auto& [name, shape] : shapes) {
    if (shape.is_system_versioned && !with_row_times.contains(name)) add_row_times(shape);
  }
}

void read_keys(Session& session, const std::string& of_these, Shapes& shapes) {
  const ResultSet answer = session.query(
      "SELECT TABLE_NAME, COLUMN_NAME, COLLATION, SUB_PART, INDEX_TYPE FROM "
      "information_schema.STATISTICS" +
      of_these + " AND INDEX_NAME = 'PRIMARY' ORDER BY TABLE_NAME, SEQ_IN_INDEX");
  std::map<std::string, std::vector<KeyPart>> keys;
  for (std::size_t row = 0; row < answer.rows.size(); ++row) {
    keys[answer.text("TABLE_NAME", row)].push_back(
        {answer.text("COLUMN_NAME", row), answer.get("SUB_PART", row).has_value(),
         answer.text("COLLATION", row) == "D", answer.text("INDEX_TYPE", row) == "BTREE"});
  }
  for (auto& [name, shape] : shapes) cut_by_key(shape, keys[name]);
}

// What is not told otherwise: MySQL's generated primary keys, and figures younger than a day.
void have_all_told(Session& session) {
  const ServerVersion version = ServerVersion::parse(session.server_version());
  if (version.is_mysql_at_least(8, 0))
    session.query("SET SESSION information_schema_stats_expiry = 0");
  if (version.is_mysql_at_least(8, 0, 30))
    session.query("SET SESSION show_gipk_in_create_table_and_information_schema = 1");
}

}  // namespace

std::vector<TableShape> read_shapes(Session& session, const std::string& schema,
                                    const std::optional<std::string>& table) {
  have_all_told(session);
  const std::string of_these = where(session, schema, table);
  Shapes shapes = read_tables(session, schema, of_these);
  read_columns(session, of_these, shapes);
  read_keys(session, of_these, shapes);
  std::vector<TableShape> all;
  for (auto& [name, shape] : shapes) all.push_back(std::move(shape));
  return all;
}

}  // namespace slaveclone
