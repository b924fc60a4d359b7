#include "host/server_process.h"

#include <fstream>

#include "base/process.h"
#include "base/process_handle.h"
#include "base/stop_request.h"
#include "base/waiting.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

}  // namespace

bool ServerProcess::runs() const { return pid > 0 && process_start_time(pid) == start_time; }

void ServerProcess::send(int signal) const {
  if (runs()) ProcessHandle(pid, start_time).send(signal);
}

pid_t pid_from_file(Server& server) {
  std::string path = server.variable_if_known("pid_file").value_or("");
  if (path.empty()) return 0;
  if (!path.starts_with("/")) path = server.data_directory() + "/" + path;
  std::ifstream file(path);
  pid_t pid = 0;
  file >> pid;
  return pid;
}

ServerProcess process_if_known(Server& server) {
  const pid_t pid = server.pid().value_or(0);
  const pid_t found = pid > 0 ? pid : pid_from_file(server);
  const unsigned long long start_time = found > 0 ? process_start_time(found) : 0;
  return start_time > 0 ? ServerProcess{found, start_time} : ServerProcess{};
}

ServerProcess process_of(Server& server) {
  const ServerProcess process = process_if_known(server);
  if (process.pid == 0) {
    throw Error(ExitCode::precondition, "cannot find the server's process on this host",
                "Run on the server's own host, and connect by its unix socket.");
  }
  return process;
}

bool answers(const SessionFactory& connect, const Login& login) {
  try {
    const Server server(connect, login);
    return true;
  } catch (const Error&) {
    StopRequest::check();
    return false;
  }
}

void wait_until_gone(const ServerProcess& process, std::chrono::seconds timeout) {
  const Waiting waiting("the server (pid " + std::to_string(process.pid) + ") to end");
  const auto deadline = steady_clock::now() + timeout;
  while (is_alive(process.pid) && process.runs()) {
    if (steady_clock::now() > deadline) {
      throw Error(
          ExitCode::failed,
          "the server (pid " + std::to_string(process.pid) + ") has not ended within " +
              std::to_string(timeout.count()) + " s",
          "Look at its error log; a large buffer pool takes long to flush: raise --stop-timeout.");
    }
    StopRequest::sleep_for(milliseconds(20));
  }
}

Server wait_until_answers(const SessionFactory& connect, const Login& login,
                          std::chrono::seconds timeout,
                          const std::function<std::string()>& why_dead) {
  const Waiting waiting("the server at " + login.endpoint.to_string() + " to answer");
  const auto deadline = steady_clock::now() + timeout;
  for (;;) {
    const std::string dead = why_dead();  // before the last attempt
    try {
      return {connect, login};
    } catch (const Error& error) {
      if (error.code() != ExitCode::cannot_connect) throw;
      if (!dead.empty() || steady_clock::now() > deadline) {
        throw Error(ExitCode::failed,
                    (dead.empty() ? "the server does not answer" : dead) + ": " + error.what(),
                    "Look at the server's error log.");
      }
    }
    StopRequest::sleep_for(milliseconds(50));
  }
}

}  // namespace slaveclone
