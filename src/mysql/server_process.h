#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

#include "mysql/server.h"

namespace slaveclone {

// A server's process on this host, named for good: a pid alone may be used again.
struct ServerProcess {
  pid_t pid = 0;
  unsigned long long start_time = 0;

  bool runs() const;
  bool operator==(const ServerProcess&) const = default;
};

// The pid in the server's pid file; 0 if there is none.
pid_t pid_from_file(Server& server);

// The process behind a session: by the unix socket's peer, else by the server's pid file. Throws
// Error{precondition} when it cannot be found: then the server is not on this host.
ServerProcess process_of(Server& server);

// The same, or {0, 0} when it cannot be found.
ServerProcess process_if_known(Server& server);

// Waits until the process has ended; throws Error{failed} after the time.
void wait_until_gone(const ServerProcess& process, std::chrono::seconds timeout);

// Whether a login works now.
bool answers(const SessionFactory& connect, const Login& login);

// Whether a wait ends with Error{interrupted} when the run is asked to stop. What puts something
// back does not listen.
enum class StopRequests { ignored, heeded };

// Waits until the server that was just started as our child answers, and returns the session. The
// end of the child ends the wait at once. Throws Error{failed}.
std::unique_ptr<Session> wait_until_answers(const SessionFactory& connect, const Login& login,
                                            std::chrono::seconds timeout, pid_t child,
                                            StopRequests stop_requests);

// Runs a start command (no shell; split_command) detached and waits until the server answers. The
// command may stay or return; if it fails, so does this, at once. Throws Error{failed}.
void start_server(const std::string& start_command, const SessionFactory& connect,
                  const Login& login, std::chrono::seconds timeout,
                  StopRequests stop_requests = StopRequests::ignored);

}  // namespace slaveclone
