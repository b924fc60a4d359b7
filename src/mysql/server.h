#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/replication_status.h"
#include "model/server_info.h"
#include "mysql/dialect.h"
#include "mysql/session_factory.h"
#include "mysql/sql_error.h"

namespace slaveclone {

// A server and what can be asked of any: its verbs are methods, its answers values.
class Server {
 public:
  explicit Server(std::unique_ptr<Session> session);
  Server(const SessionFactory& connect, const Login& login);  // throws Error{cannot_connect}
  ~Server();
  Server(Server&& other) noexcept;
  Server& operator=(Server&& other) noexcept;

  const Dialect& dialect() const { return dialect_; }

  // A global system variable; throws SqlError if the server does not have it.
  std::string variable(const std::string& name);
  std::optional<std::string> variable_if_known(const std::string& name);
  void set_variable(const std::string& name, const std::string& value);
  // The statement that does it. Numbers go bare, all else quoted.
  std::string set_statement(const std::string& name, const std::string& value);

  // Status variables by name; one that the server does not have is missing.
  std::map<std::string, std::string> status(const std::vector<std::string>& names);

  ServerInfo info();
  std::string data_directory();  // absolute, without a trailing slash

  std::vector<ReplicationStatus> replication_status();  // a value a channel; empty: no slave
  std::optional<ReplicationStatus> replication_status(const std::string& channel);
  // Where its binary log ends; throws Error{precondition} when that is off.
  BinlogPosition end_of_log();
  std::string value_of(const std::string& expression);  // SELECT expression

  // The global privileges of the account we are logged in as, upper case, as SHOW GRANTS names them
  // ("ALL PRIVILEGES" stands alone).
  std::vector<std::string> privileges();

  // The session may be idle for a week.
  void stay_connected();

  // Returns once the server has taken it. Its process ends later.
  void shut_down();

  // Of its process, if we are connected by its unix socket.
  std::optional<pid_t> pid() const;

 private:
  friend Session& session_of(Server& server);

  std::unique_ptr<Session> session_;
  Dialect dialect_;
};

}  // namespace slaveclone
