#include "sandbox/server_process.h"

#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cerrno>
#include <csignal>
#include <deque>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "base/process.h"
#include "base/stop_request.h"
#include "mysql/client_session.h"

namespace slaveclone::sandbox {
namespace {

namespace fs = boost::filesystem;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds poll_interval{20};

// Asks a live server to go. False when it does not answer, then nothing was asked.
bool ask_to_shut_down(Session& session) {
  try {
    session.query("SHUTDOWN");
  } catch (const SqlError&) {
    return false;
  } catch (const Error&) {
    return true;  // it closed the connection before the answer went out
  }
  return true;
}

}  // namespace

void ServerProcess::launch(const std::string& mysqld) {
  if (const auto running = pid()) {
    throw Error(ExitCode::failed,
                "server " + instance_.name + " is up already, pid " + std::to_string(*running),
                "Stop it first, or use restart.");
  }
  if (!fs::exists(instance_.data_directory())) {
    throw Error(ExitCode::precondition, "server " + instance_.name + " has no data directory",
                "It was added with --no-bootstrap: load a slave into it with load-slave.");
  }
  launched_ =
      start_detached({mysqld, "--defaults-file=" + instance_.option_file()}, instance_.error_log());
}

void ServerProcess::wait_until_ready(std::chrono::seconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  while (!try_session()) {
    if (launched_ != 0 && !is_alive(launched_)) {
      throw Error(ExitCode::failed,
                  "server " + instance_.name + " ended while starting:\n" + end_of_error_log(),
                  "See " + instance_.error_log() + ".");
    }
    if (steady_clock::now() > deadline) {
      throw Error(ExitCode::failed,
                  "server " + instance_.name + " does not answer after " +
                      std::to_string(timeout.count()) + " s:\n" + end_of_error_log(),
                  "Give it more time with --timeout, or see " + instance_.error_log() + ".");
    }
    StopRequest::sleep_for(poll_interval);
  }
}

void ServerProcess::ask_to_stop() {
  const auto running = pid();
  if (!running) return;
  stopping_ = {*running, process_start_time(*running)};
  const auto session = try_session();
  if ((!session || !ask_to_shut_down(*session)) && ::kill(*running, SIGTERM) != 0 &&
      errno != ESRCH) {
    throw io_error("stop server " + instance_.name, errno);
  }
}

void ServerProcess::stop(std::chrono::seconds timeout) {
  if (stopping_.pid == 0) ask_to_stop();
  const auto deadline = steady_clock::now() + timeout;
  while (stopping_.pid != 0 && is_alive(stopping_.pid) && stopping_.runs()) {
    if (steady_clock::now() > deadline) {
      throw Error(ExitCode::failed,
                  "server " + instance_.name + " is still there after " +
                      std::to_string(timeout.count()) + " s, pid " + std::to_string(stopping_.pid),
                  "Give it more time with --timeout, or see " + instance_.error_log() + ".");
    }
    StopRequest::sleep_for(poll_interval);
  }
  stopping_ = {};
}

std::optional<pid_t> ServerProcess::pid() const {
  if (const auto session = try_session()) return session->server_pid();
  if (launched_ != 0 && is_alive(launched_)) return launched_;
  std::ifstream file(instance_.pid_file());
  pid_t written = 0;
  if (file >> written && is_alive(written) && is_ours(written)) return written;
  return {};
}

std::unique_ptr<Session> ServerProcess::try_session() const {
  // A socket file that is not there is the usual case, and cheaper to see than to be told.
  if (::access(instance_.socket().c_str(), F_OK) != 0) return nullptr;
  try {
    Login login = instance_.root_login();
    login.connect_timeout_seconds = 3;
    return connect(login);
  } catch (const Error&) {
    return nullptr;
  }
}

// A pid file may be of a server long gone whose number another process has now. Our servers work
// in their data directory and carry their option file's name.
bool ServerProcess::is_ours(pid_t pid) const {
  const std::string proc = "/proc/" + std::to_string(pid);
  boost::system::error_code unreadable;
  if (fs::read_symlink(proc + "/cwd", unreadable) == instance_.data_directory()) return true;
  std::ifstream command(proc + "/cmdline");
  for (std::string word; std::getline(command, word, '\0');) {
    if (word == "--defaults-file=" + instance_.option_file()) return true;
  }
  return false;
}

std::string ServerProcess::end_of_error_log() const {
  std::ifstream file(instance_.error_log());
  constexpr std::size_t shown = 8;
  std::deque<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back("  " + line);
    if (lines.size() > shown) lines.pop_front();
  }
  std::ostringstream text;
  for (const std::string& line : lines) text << line << (&line == &lines.back() ? "" : "\n");
  return text.str();
}

}  // namespace slaveclone::sandbox
