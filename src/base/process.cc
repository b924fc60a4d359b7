#include "base/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/filesystem.hpp>
#include <boost/process.hpp>
#include <boost/process/extend.hpp>
#include <boost/tokenizer.hpp>
#include <csignal>
#include <fstream>
#include <future>
#include <sstream>

#include "base/error.h"
#include "base/unique_fd.h"

namespace slaveclone {
namespace {

namespace bp = boost::process;

std::string require_program(const std::string& name) {
  std::string path = find_program(name);
  if (path.empty()) {
    throw Error(ExitCode::precondition, "program '" + name + "' is not there",
                "Install it or give its full path.");
  }
  return path;
}

std::vector<std::string> arguments_of(const Argv& argv) { return {argv.begin() + 1, argv.end()}; }

// Leads a session of its own, so that no terminal's signal reaches the server we start.
struct OwnSession : bp::extend::handler {
  template <class Executor>
  void on_exec_setup(Executor&) const {
    ::setsid();
    ::signal(SIGPIPE, SIG_DFL);  // handlers are reset by exec, ignored signals are not
  }
};

}  // namespace

ProcessResult run_process(const Argv& argv) {
  boost::asio::io_context io;
  std::future<std::string> out;
  std::future<std::string> err;
  bp::child child(bp::exe = require_program(argv.at(0)), bp::args = arguments_of(argv),
                  bp::std_in<bp::null, bp::std_out> out, bp::std_err > err, bp::limit_handles, io);
  io.run();
  child.wait();
  const int status = child.native_exit_code();
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), out.get(), err.get()};
}

pid_t start_detached(const Argv& argv, const std::string& log_file) {
  const UniqueFd log =
      open_file(log_file.empty() ? "/dev/null" : log_file, O_WRONLY | O_CREAT | O_APPEND, 0640);
  const boost::filesystem::path log_path("/proc/self/fd/" + std::to_string(log.get()));
  std::error_code error;
  bp::child child(bp::exe = require_program(argv.at(0)), bp::args = arguments_of(argv),
                  bp::std_in<bp::null, (bp::std_out & bp::std_err)> log_path, bp::limit_handles,
                  OwnSession{}, error);
  if (error) {
    throw Error(ExitCode::precondition, "cannot start '" + argv[0] + "': " + error.message());
  }
  const pid_t pid = child.id();
  child.detach();
  return pid;
}

bool is_alive(pid_t pid) {
  ::waitpid(pid, nullptr, WNOHANG);
  return process_start_time(pid) != 0;
}

unsigned long long process_start_time(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return 0;
  // The name (field 2) is in parentheses and may hold anything: count from the last one.
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string state;
  std::string skipped;
  unsigned long long start = 0;
  fields >> state;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  fields >> start;
  return state == "Z" || state == "X" ? 0 : start;
}

Argv split_command(const std::string& command) {
  const boost::escaped_list_separator<char> separator("\\", " \t", "\"'");
  Argv words;
  for (const auto& word : boost::tokenizer(command, separator)) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : "";
  auto places = boost::this_process::path();
  places.insert(places.end(), {"/usr/sbin", "/usr/libexec"});
  return bp::search_path(name, places).string();
}

}  // namespace slaveclone
