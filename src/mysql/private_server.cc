#include "mysql/private_server.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace slaveclone {
namespace {

std::string last_lines(const std::string& path) {
  constexpr std::streamoff enough = 2000;
  std::error_code none;
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path, none));
  if (none) return {};
  std::ifstream file(path);
  file.seekg(std::max<std::streamoff>(0, size - enough));
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

PrivateServer::PrivateServer(Argv argv, const std::string& output_file,
                             const std::string& error_log, const SessionFactory& connect,
                             const Login& login, std::chrono::seconds start_timeout,
                             const std::function<void(const ServerProcess&)>& on_start) {
  argv.insert(argv.end(), {"--skip-slave-start", "--skip-networking", "--event-scheduler=OFF"});
  process_.pid = start_detached(argv, output_file, [&] {
    on_start({::getpid(), process_start_time(::getpid())});
  });
  process_.start_time = process_start_time(process_.pid);
  try {
    session_ =
        wait_until_answers(connect, login, start_timeout, process_.pid, StopRequests::heeded);
  } catch (const Error& error) {
    end();
    if (error.code() == ExitCode::failed) {
      spdlog::error("the first boot ended so:\n{}{}", last_lines(output_file),
                    last_lines(error_log));
    }
    throw;
  }
}

PrivateServer::~PrivateServer() { end(); }

void PrivateServer::end() noexcept {
  session_.reset();
  if (!process_.runs()) return;
  ::kill(process_.pid, SIGTERM);
  try {
    wait_until_gone(std::chrono::seconds(60));
  } catch (const Error& error) {
    spdlog::critical("{}", error.what());
    ::kill(process_.pid, SIGKILL);
  }
}

void PrivateServer::wait_until_gone(std::chrono::seconds timeout) const {
  slaveclone::wait_until_gone(process_, timeout);
}

}  // namespace slaveclone
