#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "host/server_process.h"
#include "mysql/session.h"
#include "sandbox/instance.h"

namespace slaveclone::sandbox {

// The process of one instance's server, whoever started it. Known by its answer on the socket, or
// by its pid file together with what it has open; never by its program's name.
class ServerProcess {
 public:
  explicit ServerProcess(Instance instance) : instance_(std::move(instance)) {}

  // Starts it in a session of its own and returns at once. Throws Error{failed} when it is up
  // already, Error{precondition} when it has no data directory.
  void launch(const std::string& mysqld);

  // Ready means that it answers a login. Throws Error{failed} with the end of its error log when it
  // dies first or does not answer in time.
  void wait_until_ready(std::chrono::seconds timeout);

  // SHUTDOWN, or SIGTERM for a server that does not answer or does not know it; nothing when it is
  // not up.
  void ask_to_stop();
  // Asks, if nobody has; returns when the process is gone. Throws Error{failed} when it is still
  // there at the end.
  void stop(std::chrono::seconds timeout);

  std::optional<pid_t> pid() const;

  // nullptr when it does not answer.
  std::unique_ptr<Session> try_session() const;

 private:
  bool is_ours(pid_t pid) const;
  std::string end_of_error_log() const;

  Instance instance_;
  pid_t launched_ = 0;
  slaveclone::ServerProcess stopping_;
};

}  // namespace slaveclone::sandbox
