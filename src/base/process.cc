#include "base/process.h"

#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/filesystem/path.hpp>
#include <boost/process.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/posix.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <future>
#include <memory>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/stop_request.h"
#include "base/waiting.h"

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

int exit_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Boost.Process leaves every descriptor open in a child and signals as they are: mends that. Its
// own limit_handles closes the pipes it has just made.
struct CleanStart : bp::extend::handler {
  template <class Executor>
  void on_exec_setup(Executor& /*executor*/) const {
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(signal, SIG_DFL);
  }
};

// Out of the reach of our terminal's signals.
struct OwnSession : bp::extend::handler {
  template <class Executor>
  void on_exec_setup(Executor& /*executor*/) const {
    ::setsid();
  }
};

// One step of ours, to which the signals of our terminal or of systemd go, too.
struct DiesWithUs : bp::extend::handler {
  template <class Executor>
  void on_exec_setup(Executor& /*executor*/) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_IGN);
  }
};

struct BeforeExec : bp::extend::handler {
  explicit BeforeExec(const std::function<void()>& action) : action_(action) {}

  template <class Executor>
  void on_exec_setup(Executor& /*executor*/) const {
    try {
      if (action_) action_();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(1);
    }
  }

 private:
  const std::function<void()>& action_;
};

std::vector<std::string> arguments_of(const Argv& argv) { return {argv.begin() + 1, argv.end()}; }

template <class... Properties>
bp::child start(const Argv& argv, Properties&&... properties) {
  std::error_code error;
  bp::child child(bp::exe = require_program(argv.at(0)), bp::args = arguments_of(argv),
                  CleanStart{}, error, std::forward<Properties>(properties)...);
  if (error) {
    throw Error(ExitCode::precondition, "cannot start '" + argv[0] + "': " + error.message(),
                "Check that it is a program that runs on this machine.");
  }
  return child;
}

// The end of both its output and itself; it is ended if that is not to be waited for.
void wait_for_end(bp::child& child, const std::string& name, boost::asio::io_context& io) {
  const Waiting waiting("the program " + name + " to end");
  try {
    for (; !io.stopped(); io.run_for(std::chrono::milliseconds(50))) StopRequest::check();
    while (child.running()) StopRequest::sleep_for(std::chrono::milliseconds(5));
  } catch (const Error&) {
    ::kill(child.id(), SIGKILL);  // our child: nobody else has its pid
    child.wait();
    throw;
  }
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// The quoting rules of sh, no more: '' takes all as it is, \ in "" only escapes what is special.
class WordSplitter {
 public:
  explicit WordSplitter(const std::string& command) : command_(command), input_(command) {}

  Argv words() {
    Argv words;
    while (input_ >> std::ws && !input_.eof()) words.push_back(word());
    return words;
  }

 private:
  std::string word() {
    std::string word;
    for (int c = input_.get(); c != EOF && c != ' ' && c != '\t' && c != '\n'; c = input_.get()) {
      if (c == '\'' || c == '"') {
        word += quoted(static_cast<char>(c));
      } else {
        word += c == '\\' ? next() : static_cast<char>(c);
      }
    }
    return word;
  }

  std::string quoted(char quote) {
    std::string text;
    for (char c = next(); c != quote; c = next()) {
      const int following = input_.peek();
      const bool escapes =
          quote == '"' && c == '\\' && (following == '"' || following == '\\' || following == '$');
      text += escapes ? next() : c;
    }
    return text;
  }

  char next() {
    const int c = input_.get();
    if (c == EOF) {
      throw Error(ExitCode::usage, "open quote or backslash at the end of '" + command_ + "'");
    }
    return static_cast<char>(c);
  }

  const std::string& command_;
  std::istringstream input_;
};

}  // namespace

ProcessResult run_process(const Argv& argv, const std::string& stdin_file) {
  boost::asio::io_context io;
  std::future<std::string> out;
  std::future<std::string> err;
  bp::child child = start(argv, bp::std_in<boost::filesystem::path(stdin_file), bp::std_out> out,
                          bp::std_err > err, io);
  wait_for_end(child, argv.front(), io);
  return {exit_status(child.native_exit_code()), out.get(), err.get()};
}

pid_t start_detached(const Argv& argv, const std::string& log_file,
                     const std::function<void()>& before_exec) {
  const std::string path = log_file.empty() ? "/dev/null" : log_file;
  const std::unique_ptr<std::FILE, CloseFile> log(std::fopen(path.c_str(), "ae"));
  if (!log) throw io_error("open " + path, errno);
  bp::child child = start(argv, bp::std_in<bp::null, bp::std_out> log.get(),
                          bp::std_err > log.get(), OwnSession{}, BeforeExec(before_exec));
  const pid_t pid = child.id();
  child.detach();
  return pid;
}

pid_t start_filter(const Argv& argv, int stdin_fd, int stdout_fd, int stderr_fd) {
  bp::child child = start(argv, bp::posix::fd.bind(0, stdin_fd), bp::posix::fd.bind(1, stdout_fd),
                          bp::posix::fd.bind(2, stderr_fd), DiesWithUs{});
  const pid_t pid = child.id();
  child.detach();
  return pid;
}

bool is_alive(pid_t pid) {
  if (pid <= 0) return false;  // waitpid would take these for groups of processes
  ::waitpid(pid, nullptr, WNOHANG);
  return process_start_time(pid) != 0;
}

std::optional<int> exit_status_of_child(pid_t pid) {
  int status = 0;
  if (pid <= 0 || ::waitpid(pid, &status, WNOHANG) != pid) return {};
  return exit_status(status);
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

void forbid_core_dumps() { ::prctl(PR_SET_DUMPABLE, 0); }

Argv split_command(const std::string& command) { return WordSplitter(command).words(); }

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : "";
  auto places = boost::this_process::path();
  places.insert(places.end(), {"/usr/sbin", "/usr/libexec"});
  return bp::search_path(name, places).string();
}

}  // namespace slaveclone
