#include "host/starting_server.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>

#include "base/parse_number.h"
#include "base/process.h"
#include "base/waiting.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

// Longer than systemd and mysqld_safe wait before they start a server again.
constexpr std::chrono::seconds until_started_again{6};

pid_t pid_from(const std::string& name) {
  const bool is_number = !name.empty() && std::all_of(name.begin(), name.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
  return is_number && name.size() < 10 ? static_cast<pid_t>(parse_number32(name, "a pid")) : 0;
}

}  // namespace

std::vector<ServerProcess> processes_working_in(const std::string& directory) {
  std::vector<ServerProcess> found;
  boost::system::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const pid_t pid = pid_from(entry->path().filename().string());
    boost::system::error_code unseen;
    if (pid == 0 || pid == ::getpid() || !fs::equivalent(entry->path() / "cwd", directory, unseen))
      continue;
    if (const auto start_time = process_start_time(pid)) found.push_back({pid, start_time});
  }
  return found;
}

StartingServer::StartingServer(const ServerStart& start)
    : data_directory_(start.data_directory),
      before_(processes_working_in(data_directory_)),
      log_(start.error_log),
      command_(start_detached(split_command(start.command))),
      last_seen_(Clock::now()) {}

void StartingServer::look() {
  if (!command_status_) command_status_ = exit_status_of_child(command_);
  const std::vector<ServerProcess> now = processes_working_in(data_directory_);
  const bool is_there = std::any_of(now.begin(), now.end(), [this](const ServerProcess& process) {
    return std::find(before_.begin(), before_.end(), process) == before_.end();
  });
  seen_ = seen_ || is_there;
  if (is_there || !command_status_) last_seen_ = Clock::now();
}

std::string StartingServer::why_dead() {
  look();
  if (command_status_.value_or(0) != 0)
    return "the start command failed with " + std::to_string(*command_status_);
  if (Clock::now() - last_seen_ < until_started_again) return "";
  if (seen_) return "the server ended while it started";
  return log_.tells_of_end() ? "the server has given up" : "";
}

void start_server(const ServerStart& start, const SessionFactory& connect, const Login& login) {
  StartingServer server(start);
  try {
    wait_until_answers(connect, login, start.timeout, [&server] { return server.why_dead(); });
  } catch (const Error& error) {
    const std::string log = server.log().text();
    if (error.code() == ExitCode::failed && !log.empty())
      spdlog::error("the server's error log ends so:\n{}", log);
    throw;
  }
}

}  // namespace slaveclone
