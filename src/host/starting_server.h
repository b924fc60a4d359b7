#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "host/log_tail.h"
#include "host/server_process.h"

namespace slaveclone {

struct ServerStart {
  std::string command;         // no shell; split_command
  std::string data_directory;  // where its process works; empty: not known
  std::string error_log;       // empty: not known
  std::chrono::seconds timeout{600};
};

// A server that was told to start, by a command that may stay or return at once. It knows when
// there is nothing left to wait for.
class StartingServer {
 public:
  explicit StartingServer(const ServerStart& start);

  // Why the server will not answer any more; "" while it may. The command has failed; or a process
  // that worked in the data directory has gone, or the error log says that it gives up, and no
  // process works there any more, for as long as a supervisor takes to start another one.
  std::string why_dead();

  const LogTail& log() const { return log_; }

 private:
  using Clock = std::chrono::steady_clock;

  void look();

  std::string data_directory_;
  std::vector<ServerProcess> before_;  // who worked there already: somebody's shell
  LogTail log_;
  pid_t command_;
  std::optional<int> command_status_;  // once it has ended
  bool seen_ = false;                  // a process of the server
  Clock::time_point last_seen_;        // it or the command; until then there was none, its start
};

// The processes whose working directory that is, so far as we may see.
std::vector<ServerProcess> processes_working_in(const std::string& directory);

// Starts a server and waits until it answers. Throws Error{failed}, with the end of its error log
// in ours, as soon as it has gone.
void start_server(const ServerStart& start, const SessionFactory& connect, const Login& login);

}  // namespace slaveclone
