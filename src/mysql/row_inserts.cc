#include "mysql/row_inserts.h"

#include "mysql/column_sql.h"

namespace slaveclone {
namespace {

// What of a table is written: its columns but the generated ones.
struct Target {
  std::vector<Column> columns;
  std::string insert_into;  // "INSERT INTO … VALUES "
};

Target target_of(const TableShape& shape) {
  Target target;
  std::string names;
  for (const std::size_t i : shape.written_columns()) {
    target.columns.push_back(shape.columns[i]);
    names += (names.empty() ? "" : ", ") + quote_identifier(shape.columns[i].name);
  }
  target.insert_into = "INSERT INTO " + shape.name.quoted() + " (" + names + ") VALUES ";
  return target;
}

void append_row(std::string& statement, const Target& target, RowStream::Row row) {
  statement += statement.empty() ? target.insert_into : ",";
  for (std::size_t i = 0; i < row.size(); ++i) {
    statement += i == 0 ? '(' : ',';
    if (row[i]) {
      append_literal(statement, target.columns[i], *row[i]);
    } else {
      statement += "NULL";
    }
  }
  statement += ')';
}

class TextInserts : public RowInserts {
 public:
  TextInserts(Session& session, Target target) : session_(session), target_(std::move(target)) {}

  void add(RowStream::Row row) override { append_row(statement_, target_, row); }

  void send() override {
    session_.query(statement_);
    statement_.clear();
  }

  std::size_t bytes() const override { return statement_.size(); }

 private:
  Session& session_;
  Target target_;
  std::string statement_;
};

// A text that is ASCII must not be bytes: of 16 of them INET6 would take the address.
BindAs bind_as(const Column& column) {
  switch (column.travel) {
    case Travel::index:
      return BindAs::number;
    case Travel::bytes:
      return BindAs::bytes;
    default:
      return BindAs::text;
  }
}

std::unique_ptr<PreparedStatement> prepare_insert(Session& session, const Target& target) {
  std::string placeholders = "(?";
  for (std::size_t i = 1; i < target.columns.size(); ++i) placeholders += ",?";
  return session.prepare(target.insert_into + placeholders + ")");
}

std::vector<BindAs> parameters(const std::vector<Column>& columns) {
  std::vector<BindAs> all;
  for (const Column& column : columns) all.push_back(bind_as(column));
  return all;
}

class BoundInserts : public RowInserts {
 public:
  BoundInserts(Session& session, const Target& target)
      : statement_(prepare_insert(session, target)), rows_(parameters(target.columns)) {}

  void add(RowStream::Row row) override { rows_.add(row); }

  void send() override {
    statement_->execute(rows_);
    rows_.clear();
  }

  std::size_t bytes() const override { return rows_.bytes(); }

 private:
  std::unique_ptr<PreparedStatement> statement_;
  BoundRows rows_;
};

}  // namespace

std::unique_ptr<RowInserts> inserts_into(Session& session, const TableShape& shape) {
  Target target = target_of(shape);
  if (session.binds_rows()) return std::make_unique<BoundInserts>(session, target);
  return std::make_unique<TextInserts>(session, std::move(target));
}

void tell_inserts(const TableShape& shape, RowStream& rows,
                  const std::function<void(const std::string&)>& tell) {
  constexpr std::size_t enough = 64 << 10;
  const Target target = target_of(shape);
  std::string statement;
  while (const auto row = rows.next()) {
    append_row(statement, target, *row);
    if (statement.size() < enough) continue;
    tell(statement);
    statement.clear();
  }
  if (!statement.empty()) tell(statement);
}

std::unique_ptr<PreparedStatement> insert_one_into(Session& session, const TableShape& shape) {
  return prepare_insert(session, target_of(shape));
}

BoundRows bound_rows_of(const TableShape& shape) {
  return BoundRows(parameters(target_of(shape).columns));
}

std::size_t most_bytes_of(RowStream::Row row) {
  constexpr std::size_t around = 16;  // introducer, quotes, comma; NULL
  std::size_t bytes = around;
  for (const auto& value : row) bytes += 2 * value.value_or("").size() + around;
  return bytes;
}

}  // namespace slaveclone
