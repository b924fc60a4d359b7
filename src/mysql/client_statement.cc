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

  MYSQL_BIND bind() {
    MYSQL_BIND bound{};
    bound.buffer_type = type_of(as_);
    bound.is_unsigned = 1;
    bound.buffer = as_ == BindAs::number ? static_cast<void*>(numbers_.data())
                                         : static_cast<void*>(pointers_.data());
    bound.length = lengths_.data();
    bound.u.indicator = indicators_.data();
    return bound;
  }

 private:
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
        outline_(outline(sql)),
        statement_(mysql_stmt_init(connection.mysql())) {
    connection_.require_no_answer_owed();
    HeardReads reads(connection_, "prepare " + outline_);
    require_done(mysql_stmt_prepare(statement_.get(), sql.data(), sql.size()), reads);
  }

  void execute(const BoundRows& rows) override {
    std::vector<BoundColumn> columns;
    for (std::size_t i = 0; i < rows.parameters().size(); ++i) columns.emplace_back(rows, i);
    std::vector<MYSQL_BIND> bound;
    for (BoundColumn& column : columns) bound.push_back(column.bind());
    auto count = static_cast<unsigned>(rows.rows());
    mysql_stmt_attr_set(statement_.get(), STMT_ATTR_ARRAY_SIZE, &count);
    mysql_stmt_bind_param(statement_.get(), bound.data());
    run();
  }

 private:
  struct Close {
    void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
  };

  void run() {
    connection_.require_no_answer_owed();
    HeardReads reads(connection_, "answer to " + outline_);
    require_done(mysql_stmt_execute(statement_.get()), reads);
  }

  void require_done(int failed, HeardReads& reads) {
    reads.rethrow();
    if (failed == 0) return;
    connection_.fail(mysql_stmt_errno(statement_.get()), mysql_stmt_error(statement_.get()));
  }

  ClientConnection& connection_;
  std::string outline_;
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
