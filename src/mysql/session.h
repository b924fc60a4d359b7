#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/binlog_position.h"
#include "mysql/binlog_dump.h"
#include "mysql/login.h"
#include "mysql/row_stream.h"

namespace slaveclone {

// A statement the server refused.
class SqlError : public Error {
 public:
  SqlError(unsigned number, const std::string& message, ExitCode code = ExitCode::failed,
           std::string hint = {})
      : Error(code, message, std::move(hint)), number_(number) {}
  unsigned number() const { return number_; }  // the server's error number, such as 1205

 private:
  unsigned number_;
};

using Value = std::optional<std::string>;  // NULL is nullopt

// A result as text, read whole: our statements return few rows.
struct ResultSet {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;

  bool empty() const { return rows.empty(); }
  bool has(std::string_view column) const;
  // The value by column name (case-insensitive); "" for NULL; throws Error{failed} if there is no
  // such column or row.
  std::string text(std::string_view column, std::size_t row = 0) const;
  Value get(std::string_view column, std::size_t row = 0) const;
};

// One connection to one server. Abstract so that recipes can be tested on a server in memory
// (tests/fake/fake_server.h); the real one is ClientSession. Never reconnects by itself.
class Session {
 public:
  virtual ~Session() = default;

  // Throws SqlError; Error{cannot_connect} when the connection is gone.
  virtual ResultSet query(const std::string& sql) = 0;

  // Sends all statements in one packet, so that no round trip lies between them, and returns each
  // one's result. At the first that fails the server drops the
  // rest, and its error is thrown; what the earlier ones did (a lock) stands.
  virtual std::vector<ResultSet> batch(const std::vector<std::string>& statements) = 0;

  // 'text' as an SQL string literal, quoted for this connection's character set and sql_mode.
  virtual std::string quote(std::string_view text) const = 0;

  // As VERSION() gives it: "10.11.14-MariaDB-0+deb12u2", "9.7.0".
  virtual std::string server_version() const = 0;

  // Has the server shut down by the protocol's own command: for one that has no SHUTDOWN statement.
  // Returns once the server has taken it. Throws as query().
  virtual void shut_down() = 0;

  // As query(), for a result that may be larger than memory.
  virtual std::unique_ptr<RowStream> stream_rows(const std::string& sql) = 0;

  // The events of the server's binary log from that position on. Throws as query().
  virtual std::unique_ptr<BinlogDump> dump_binlog(const BinlogPosition& from) = 0;

  // The pid of the server behind a unix socket (SO_PEERCRED); nullopt over TCP.
  virtual std::optional<pid_t> server_pid() const = 0;
};

// Opens a session; throws Error{cannot_connect} that says as whom, where and why not.
using SessionFactory = std::function<std::unique_ptr<Session>(const Login&)>;

// `name` as an SQL identifier.
std::string quote_identifier(std::string_view name);

}  // namespace slaveclone
