#include "mysql/client_statement.h"

#include <vector>

#include "base/parse_number.h"
#include "mysql/client_heard_reads.h"
#include "mysql/statement_outline.h"

namespace slaveclone {

#ifdef MARIADB_PACKAGE_VERSION

namespace {

enum_field_types type_of(BindAs as) {
  switch (as) {
    case BindAs::number:
      return MYSQL_TYPE_LONGLONG;
    case BindAs::bytes:
      return MYSQL_TYPE_BLOB;
    default:
      return MYSQL_TYPE_STRING;
  }
}

// One parameter's values of all rows, as the library takes them.
class BoundColumn {
 public:
  BoundColumn(const BoundRows& rows, std::size_t parameter) : as_(rows.parameters()[parameter]) {
    for (std::size_t row = 0; row < rows.rows(); ++row) add(rows.value(row, parameter));
  }

  MYSQL_BIND all() {
    MYSQL_BIND bound = bind();
    bound.buffer = as_ == BindAs::number ? static_cast<void*>(numbers_.data())
                                         : static_cast<void*>(pointers_.data());
    bound.u.indicator = indicators_.data();
    return bound;
  }

  MYSQL_BIND first() {
    static my_bool yes = 1;
    MYSQL_BIND bound = bind();
    if (indicators_[0] == STMT_INDICATOR_NULL) bound.is_null = &yes;
    bound.buffer = as_ == BindAs::number ? static_cast<void*>(numbers_.data())
                                         : const_cast<char*>(pointers_[0]);
    return bound;
  }

 private:
  MYSQL_BIND bind() {
    MYSQL_BIND bound{};
    bound.buffer_type = type_of(as_);
    bound.is_unsigned = 1;
    bound.length = lengths_.data();
    return bound;
  }

  void add(std::optional<std::string_view> value) {
    indicators_.push_back(value ? STMT_INDICATOR_NONE : STMT_INDICATOR_NULL);
    if (as_ == BindAs::number) {
      numbers_.push_back(value ? parse_number(*value, "a value") : 0);
    } else {
      pointers_.push_back(value ? value->data() : nullptr);
      lengths_.push_back(value ? value->size() : 0);
    }
  }

  BindAs as_;
  std::vector<char> indicators_;
  std::vector<unsigned long long> numbers_;
  std::vector<const char*> pointers_;
  std::vector<unsigned long> lengths_;
};

class ClientStatement : public PreparedStatement {
 public:
  ClientStatement(ClientConnection& connection, const std::string& sql)
      : connection_(connection),
        outline_(short_outline(sql)),
        statement_(mysql_stmt_init(connection.mysql())) {
    connection_.require_no_answer_owed();
    HeardReads reads(connection_, "prepare " + outline_);
    require_done(mysql_stmt_prepare(statement_.get(), sql.data(), sql.size()), reads);
  }

  void execute(const BoundRows& rows) override {
    take(rows, &BoundColumn::all);
    auto count = static_cast<unsigned>(rows.rows());
    mysql_stmt_attr_set(statement_.get(), STMT_ATTR_ARRAY_SIZE, &count);
    mysql_stmt_bind_param(statement_.get(), bound_.data());
    execute();
  }

  void bind(const BoundRows& row) override {
    take(row, &BoundColumn::first);
    mysql_stmt_bind_param(statement_.get(), bound_.data());
  }

  void append(std::size_t parameter, std::string_view piece) override {
    connection_.require_no_answer_owed();
    if (mysql_stmt_send_long_data(statement_.get(), static_cast<unsigned>(parameter), piece.data(),
                                  piece.size()) != 0)
      fail();
  }

  void execute() override {
    connection_.require_no_answer_owed();
    HeardReads reads(connection_, "answer to " + outline_);
    require_done(mysql_stmt_execute(statement_.get()), reads);
  }

 private:
  struct Close {
    void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
  };

  void take(const BoundRows& rows, MYSQL_BIND (BoundColumn::*bound)()) {
    columns_.clear();
    bound_.clear();
    for (std::size_t i = 0; i < rows.parameters().size(); ++i) columns_.emplace_back(rows, i);
    for (BoundColumn& column : columns_) bound_.push_back((column.*bound)());
  }

  void require_done(int failed, HeardReads& reads) {
    reads.rethrow();
    if (failed != 0) fail();
  }

  [[noreturn]] void fail() {
    connection_.fail(mysql_stmt_errno(statement_.get()), mysql_stmt_error(statement_.get()));
  }

  ClientConnection& connection_;
  std::string outline_;
  std::vector<BoundColumn> columns_;
  std::vector<MYSQL_BIND> bound_;
  std::unique_ptr<MYSQL_STMT, Close> statement_;
};

}  // namespace

bool binds_rows(MYSQL* mysql) {
  unsigned capabilities = 0;
  return mariadb_get_infov(mysql, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &capabilities) ==
             0 &&
         (capabilities & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
}

std::unique_ptr<PreparedStatement> prepare(ClientConnection& connection, const std::string& sql) {
  return std::make_unique<ClientStatement>(connection, sql);
}

#else

bool binds_rows(MYSQL*) { return false; }

std::unique_ptr<PreparedStatement> prepare(ClientConnection&, const std::string&) {
  throw Error(ExitCode::failed, "this client library has no array binding");
}

#endif

}  // namespace slaveclone
