#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/binlog_position.h"
#include "mysql/binlog_dump.h"
#include "mysql/prepared_statement.h"
#include "mysql/result_set.h"
#include "mysql/row_stream.h"
#include "mysql/session_factory.h"
#include "mysql/sql_error.h"

namespace slaveclone {

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

  // Whether its prepared statements take many rows at once; MySQL's do not.
  virtual bool binds_rows() const { return false; }
  virtual std::unique_ptr<PreparedStatement> prepare(const std::string& sql) = 0;

  // The events of the server's binary log from that position on. Throws as query().
  virtual std::unique_ptr<BinlogDump> dump_binlog(const BinlogPosition& from) = 0;

  // The pid of the server behind a unix socket (SO_PEERCRED); nullopt over TCP.
  virtual std::optional<pid_t> server_pid() const = 0;
};

}  // namespace slaveclone
