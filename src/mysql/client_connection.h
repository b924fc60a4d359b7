#pragma once

#include <mysql.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/error.h"
#include "mysql/login.h"

namespace slaveclone {

// One connection of the client library, and how its failures are told.
class ClientConnection {
 public:
  explicit ClientConnection(const Login& login);  // throws Error{cannot_connect}
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  MYSQL* mysql() const { return mysql_.get(); }
  int socket_fd() const;

  // Returns when the beginning of the answer is there; throws as Session::query(). From then on an
  // answer is owed, until answer_is_read().
  void send(const std::string& sql);
  // Throws if an answer to something else would come first.
  void require_no_answer_owed() const;
  void owe_answer() { answer_owed_ = true; }
  void answer_is_read() { answer_owed_ = false; }
  bool answer_owed() const { return answer_owed_; }

  // Until there is something to read, or until the server was waited for long enough (its login's
  // read_timeout_seconds): throws then, and at a stop request. `what` it is to do is for messages.
  void wait_for_input(const std::string& what) const;
  bool has_input(std::chrono::milliseconds time) const;

  // The library's last error. What the server refused is an SqlError and owes nothing more.
  [[noreturn]] void fail();
  [[noreturn]] void fail(unsigned number, const std::string& message);  // a statement's own
  // Nothing more comes: what is to be read first would keep us waiting.
  void cut();

 private:
  struct Close {
    void operator()(MYSQL* mysql) const { mysql_close(mysql); }
  };

  Error lost(const std::string& why) const;

  std::string where_;
  std::chrono::seconds patience_;  // with an answer; 0: no limit
  std::unique_ptr<MYSQL, Close> mysql_;
  bool answer_owed_ = false;
};

}  // namespace slaveclone
