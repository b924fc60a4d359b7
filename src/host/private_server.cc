#include "host/private_server.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>

#include "base/stop_request.h"
#include "host/log_tail.h"

namespace slaveclone {

PrivateServer::PrivateServer(Argv argv, const std::string& output_file,
                             const std::string& error_log, const SessionFactory& connect,
                             const Login& login, std::chrono::seconds start_timeout,
                             const std::function<void(const ServerProcess&)>& on_start) {
  argv.insert(argv.end(), {"--skip-slave-start", "--skip-networking", "--event-scheduler=OFF"});
  const LogTail output(output_file);
  const LogTail log(error_log);
  process_.pid = start_detached(argv, output_file, [&] {
    on_start({::getpid(), process_start_time(::getpid())});
  });
  process_.start_time = process_start_time(process_.pid);
  const auto why_dead = [this]() -> std::string {
    return is_alive(process_.pid) ? "" : "the server ended while it started";
  };
  try {
    server_ = wait_until_answers(connect, login, start_timeout, why_dead);
  } catch (const Error& error) {
    end();
    if (error.code() == ExitCode::failed)
      spdlog::error("the first boot ended so:\n{}{}", output.text(), log.text());
    throw;
  }
}

PrivateServer::~PrivateServer() { end(); }

void PrivateServer::end() noexcept {
  server_.reset();
  const StopRequest::Unheard to_the_end;
  try {
    process_.send(SIGTERM);
    wait_until_gone(std::chrono::seconds(60));
  } catch (const Error& error) {
    spdlog::critical("{}", error.what());
    if (process_.runs()) ::kill(process_.pid, SIGKILL);  // our child: nobody else has its pid
  }
}

void PrivateServer::wait_until_gone(std::chrono::seconds timeout) const {
  slaveclone::wait_until_gone(process_, timeout);
}

}  // namespace slaveclone
