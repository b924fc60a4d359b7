#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

#include "mysql/server.h"

namespace slaveclone {

// A server's process on this host, named for good: a pid alone may be used again.
struct ServerProcess {
  pid_t pid = 0;
  unsigned long long start_time = 0;

  bool runs() const;
  void send(int signal) const;  // if it runs; never to another. Throws as ProcessHandle::send()
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

// Waits until a server that is being started answers, and returns it. 'why_dead' says why
// there is nothing left to wait for, or "". Throws Error{failed}.
Server wait_until_answers(const SessionFactory& connect, const Login& login,
                          std::chrono::seconds timeout,
                          const std::function<std::string()>& why_dead);

}  // namespace slaveclone
