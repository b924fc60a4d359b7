#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "base/spawn.h"
#include "base/unique_fd.h"

namespace slaveclone {
namespace {

std::string require_program(const std::string& name) {
  std::string path = find_program(name);
  if (path.empty()) {
    throw Error(ExitCode::precondition, "program '" + name + "' is not there",
                "Install it or give its full path.");
  }
  return path;
}

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw io_error("make a pipe", errno);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// Appends what is there to `text`; false at the end of the input.
bool read_some(int fd, std::string& text) {
  std::array<char, 65536> chunk{};
  const ssize_t got = ::read(fd, chunk.data(), chunk.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got < 0) throw io_error("read a program's output", errno);
  text.append(chunk.data(), static_cast<std::size_t>(got));
  return got > 0;
}

// Both at once: a program that fills one pipe while we wait at the other would hang.
void read_both(int out_fd, std::string& out, int err_fd, std::string& err) {
  std::array<pollfd, 2> inputs{pollfd{out_fd, POLLIN, 0}, pollfd{err_fd, POLLIN, 0}};
  while (inputs[0].fd >= 0 || inputs[1].fd >= 0) {
    if (::poll(inputs.data(), inputs.size(), -1) < 0) {
      if (errno == EINTR) continue;
      throw io_error("wait for a program's output", errno);
    }
    if (inputs[0].revents != 0 && !read_some(out_fd, out)) inputs[0].fd = -1;
    if (inputs[1].revents != 0 && !read_some(err_fd, err)) inputs[1].fd = -1;
  }
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) throw io_error("wait for a program", errno);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

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

ProcessResult run_process(const Argv& argv) {
  const UniqueFd empty = open_file("/dev/null", O_RDONLY);
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  const pid_t pid =
      spawn(require_program(argv.at(0)), argv,
            {empty.get(), out.write_end.get(), err.write_end.get()}, SpawnSession::ours);
  out.write_end.reset();
  err.write_end.reset();
  ProcessResult result;
  read_both(out.read_end.get(), result.out, err.read_end.get(), result.err);
  result.exit_status = wait_for(pid);
  return result;
}

pid_t start_detached(const Argv& argv, const std::string& log_file) {
  const UniqueFd empty = open_file("/dev/null", O_RDONLY);
  const UniqueFd log =
      open_file(log_file.empty() ? "/dev/null" : log_file, O_WRONLY | O_CREAT | O_APPEND, 0640);
  return spawn(require_program(argv.at(0)), argv, {empty.get(), log.get(), log.get()},
               SpawnSession::its_own);
}

bool is_alive(pid_t pid) {
  if (pid <= 0) return false;  // waitpid would take these for groups of processes
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

Argv split_command(const std::string& command) { return WordSplitter(command).words(); }

std::string find_program(const std::string& name) {
  const auto runs = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0; };
  if (name.find('/') != std::string::npos) return runs(name) ? name : "";
  const char* path = std::getenv("PATH");
  std::istringstream places(fmt::format("{}:/usr/sbin:/usr/libexec", path != nullptr ? path : ""));
  for (std::string place; std::getline(places, place, ':');) {
    std::string candidate = fmt::format("{}/{}", place, name);
    if (!place.empty() && runs(candidate)) return candidate;
  }
  return {};
}

}  // namespace slaveclone
