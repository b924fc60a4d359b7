#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/process.h"
#include "host/server_process.h"

namespace slaveclone {

// A server of ours alone: no network, no slave threads, no events. For the first boot of a new
// slave. Ended with its object, whatever happens.
class PrivateServer {
 public:
  // 'argv' starts the server in the foreground (mysqld --defaults-file=…); what makes it private is
  // added. What it prints goes to output_file, what it logs where its option files say: error_log,
  // if that is known. 'on_start' is told the process, in that process, before it is the server's.
  // Throws Error{failed} and logs the end of both, Error{interrupted}.
  PrivateServer(Argv argv, const std::string& output_file, const std::string& error_log,
                const SessionFactory& connect, const Login& login,
                std::chrono::seconds start_timeout,
                const std::function<void(const ServerProcess&)>& on_start);
  ~PrivateServer();
  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;

  // As it was waited for; once.
  Server take_server() { return std::move(server_).value(); }

  // After SHUTDOWN was sent: waits until the process has ended. Throws Error{failed}.
  void wait_until_gone(std::chrono::seconds timeout) const;

 private:
  void end() noexcept;

  std::optional<Server> server_;
  ServerProcess process_;
};

}  // namespace slaveclone
