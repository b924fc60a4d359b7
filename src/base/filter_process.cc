#include "base/filter_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/algorithm/string/trim.hpp>
#include <cerrno>
#include <csignal>

#include "base/error.h"
#include "base/stop_request.h"
#include "base/waiting.h"

namespace slaveclone {

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw io_error("make a pipe", errno);
  Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  (void)::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  return pipe;
}

FilterProcess::FilterProcess(const Argv& argv, int stdin_fd, int stdout_fd) : name_(argv.front()) {
  Pipe complaints = make_pipe();
  pid_ = start_filter(argv, stdin_fd, stdout_fd, complaints.write_end.get());
  stderr_ = std::move(complaints.read_end);
}

FilterProcess::~FilterProcess() {
  if (result_) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

ProcessResult FilterProcess::wait() {
  const Waiting waiting("the program " + name_ + " to end", ExitCode::io);
  while (!try_wait()) StopRequest::sleep_for(std::chrono::milliseconds(5));
  return *result_;
}

std::optional<ProcessResult> FilterProcess::try_wait() {
  int status = 0;
  if (!result_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    const int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    result_ = ProcessResult{code, "", complaint()};
  }
  return result_;
}

// Its end of the pipe is closed, so this does not wait.
std::string FilterProcess::complaint() {
  std::string text(4096, '\0');
  const ssize_t got = ::read(stderr_.get(), text.data(), text.size());
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return boost::algorithm::trim_copy(text);
}

}  // namespace slaveclone
