#include "mysql/client_rows.h"

#include "mysql/client_heard_reads.h"

namespace slaveclone {
namespace {

struct Free {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using Result = std::unique_ptr<MYSQL_RES, Free>;

std::vector<std::string> columns_of(MYSQL_RES* result) {
  std::vector<std::string> columns;
  const MYSQL_FIELD* fields = mysql_fetch_fields(result);
  for (unsigned i = 0; i < mysql_num_fields(result); ++i) columns.emplace_back(fields[i].name);
  return columns;
}

class ClientRows : public RowStream {
 public:
  explicit ClientRows(ClientConnection& connection)
      : connection_(connection),
        reads_(std::make_unique<HeardReads>(connection, "send more rows")),
        result_(mysql_use_result(connection.mysql())) {
    if (!result_) {
      end();
      return;
    }
    columns_ = columns_of(result_.get());
    row_.resize(columns_.size());
  }

  // The library would read what is left.
  ~ClientRows() override {
    if (connection_.answer_owed()) connection_.cut();
  }
  ClientRows(const ClientRows&) = delete;
  ClientRows& operator=(const ClientRows&) = delete;

  const std::vector<std::string>& columns() const override { return columns_; }

  std::optional<Row> next() override {
    if (!result_) return {};
    MYSQL_ROW row = mysql_fetch_row(result_.get());
    reads_->rethrow();
    if (row == nullptr) {
      end();
      return {};
    }
    const unsigned long* lengths = mysql_fetch_lengths(result_.get());
    for (std::size_t i = 0; i < row_.size(); ++i) {
      row_[i].reset();
      if (row[i] != nullptr) row_[i].emplace(row[i], lengths[i]);
    }
    return row_;
  }

 private:
  // What is asked next has its own.
  void end() {
    const std::unique_ptr<HeardReads> until_then = std::move(reads_);
    if (mysql_errno(connection_.mysql()) != 0) connection_.fail();
    result_.reset();
    read_rest(connection_);
  }

  ClientConnection& connection_;
  std::unique_ptr<HeardReads> reads_;
  Result result_;
  std::vector<std::string> columns_;
  std::vector<std::optional<std::string_view>> row_;
};

}  // namespace

ResultSet read_result(ClientConnection& connection) {
  const Result stored(mysql_store_result(connection.mysql()));
  if (!stored) {
    if (mysql_errno(connection.mysql()) != 0) connection.fail();
    return {};
  }
  ResultSet result;
  result.columns = columns_of(stored.get());
  while (MYSQL_ROW row = mysql_fetch_row(stored.get())) {
    const unsigned long* lengths = mysql_fetch_lengths(stored.get());
    std::vector<Value> values(result.columns.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (row[i] != nullptr) values[i] = std::string(row[i], lengths[i]);
    }
    result.rows.push_back(std::move(values));
  }
  return result;
}

bool has_next_result(ClientConnection& connection) {
  const int more = mysql_next_result(connection.mysql());
  if (more > 0) connection.fail();
  return more == 0;
}

void read_rest(ClientConnection& connection) {
  while (mysql_next_result(connection.mysql()) == 0) read_result(connection);
  connection.answer_is_read();
}

std::unique_ptr<RowStream> read_rows(ClientConnection& connection) {
  return std::make_unique<ClientRows>(connection);
}

}  // namespace slaveclone
