#pragma once

#include <string>
#include <thread>

#include "base/unique_fd.h"
#include "mysql/login.h"

namespace slaveclone::test {

// Speaks just enough of the protocol to take one login, on a port of its own, and to ask its client
// for what a client must not give. All that the client sends is in received().
class RogueServer {
 public:
  enum class Wish {
    password,  // answers the login by asking for mysql_clear_password
    file,      // lets everybody in, and answers a query by asking for /etc/passwd
  };

  explicit RogueServer(Wish wish);
  ~RogueServer();
  RogueServer(const RogueServer&) = delete;
  RogueServer& operator=(const RogueServer&) = delete;

  Login login(const std::string& password) const;

  // Once the client has gone.
  std::string received();

 private:
  void serve();
  void send(unsigned char sequence, const std::string& payload) const;
  bool receive();  // what comes; false at the end

  Wish wish_;
  UniqueFd listener_;
  UniqueFd client_;
  unsigned port_ = 0;
  std::string received_;
  std::thread thread_;
};

}  // namespace slaveclone::test
