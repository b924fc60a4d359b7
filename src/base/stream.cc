#include "base/stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/stop_request.h"
#include "base/uninterrupted.h"
#include "base/waiting.h"

namespace slaveclone {
namespace {

constexpr int slice_ms = 100;
constexpr int pipe_size = 1 << 20;

mode_t type_of(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

bool is_named_pipe(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
}

void set_blocking(int fd, bool blocking) {
  const int flags = ::fcntl(fd, F_GETFL);
  (void)::fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

bool would_wait() { return errno == EAGAIN || errno == EINTR; }

}  // namespace

void wait_for_events(int fd, short events) {
  pollfd waited{fd, events, 0};
  do {
    StopRequest::check();
  } while (::poll(&waited, 1, slice_ms) <= 0);
}

UniqueFd open_stream(const std::string& path, int access) {
  if (!is_named_pipe(path)) return open_file(path, access);
  const Waiting waiting("somebody at the other end of " + path, ExitCode::io);
  for (;;) {
    UniqueFd fd(
        uninterrupted([&] { return ::open(path.c_str(), access | O_NONBLOCK | O_CLOEXEC); }));
    if (fd) {
      if (access == O_RDONLY) wait_for_events(fd.get(), POLLIN);
      set_blocking(fd.get(), true);
      return fd;
    }
    if (errno != ENXIO) throw io_error("open " + path, errno);
    StopRequest::sleep_for(std::chrono::milliseconds(20));
  }
}

void enlarge_pipe(int fd) {
  if (type_of(fd) == S_IFIFO && ::fcntl(fd, F_GETPIPE_SZ) < pipe_size)
    (void)::fcntl(fd, F_SETPIPE_SZ, pipe_size);
}

StreamWriter::StreamWriter(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
  if (type_of(fd) != S_IFIFO) return;
  enlarge_pipe(fd);
  own_ = make_pipe();
  set_blocking(own_.write_end.get(), false);
}

bool StreamWriter::is_for(int fd) { return type_of(fd) == S_IFIFO || type_of(fd) == S_IFSOCK; }

void StreamWriter::write(const char* data, std::size_t size) {
  while (size > 0 || held_ > 0) {
    StopRequest::check();
    const std::size_t taken = write_some(data, size);
    data += taken;
    size -= taken;
    if (own_.read_end ? pass_on() : taken > 0) continue;
    const Waiting waiting("the reader of " + name_, ExitCode::io);
    wait_for_events(fd_, POLLOUT);
  }
}

// Into our own pipe, from which splice(2) moves it on: to a pipe that blocks, and that may not be
// opened anew, nothing else writes more than a page without the risk of waiting in the kernel.
std::size_t StreamWriter::write_some(const char* data, std::size_t size) {
  if (!own_.write_end) return send_some(data, size);
  if (size == 0) return 0;
  const ssize_t taken = ::write(own_.write_end.get(), data, size);
  if (taken < 0 && !would_wait()) throw io_error("write " + name_, errno);
  if (taken <= 0) return 0;
  held_ += static_cast<std::size_t>(taken);
  return static_cast<std::size_t>(taken);
}

std::size_t StreamWriter::send_some(const char* data, std::size_t size) const {
  const ssize_t taken = ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (taken < 0 && !would_wait()) throw io_error("write " + name_, errno);
  return taken < 0 ? 0 : static_cast<std::size_t>(taken);
}

bool StreamWriter::pass_on() {
  const ssize_t moved =
      ::splice(own_.read_end.get(), nullptr, fd_, nullptr, held_, SPLICE_F_NONBLOCK);
  if (moved < 0 && !would_wait()) throw io_error("write " + name_, errno);
  if (moved <= 0) return false;
  held_ -= static_cast<std::size_t>(moved);
  return true;
}

}  // namespace slaveclone
