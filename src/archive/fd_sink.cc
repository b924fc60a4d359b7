#include "archive/fd_sink.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/stop_request.h"

namespace slaveclone {
namespace {

constexpr std::uint64_t write_back_step = std::uint64_t{8} << 20U;

}  // namespace

FdSink::FdSink(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
  struct stat status {};
  start_ = ::lseek(fd, 0, SEEK_CUR);
  const bool known = ::fstat(fd, &status) == 0;
  regular_ = known && S_ISREG(status.st_mode) && start_ >= 0;
  if (known && S_ISFIFO(status.st_mode)) {
    pipe_ = open_file("/proc/self/fd/" + std::to_string(fd), O_WRONLY | O_NONBLOCK);
  }
}

void FdSink::write_to_pipe(const char* data, std::size_t size) {
  while (size > 0) {
    StopRequest::check();
    pollfd ready{pipe_.get(), POLLOUT, 0};
    ::poll(&ready, 1, 200);
    const ssize_t written = ::write(pipe_.get(), data, size);
    if (written < 0 && errno != EAGAIN && errno != EINTR) throw io_error("write " + name_, errno);
    const auto done = static_cast<std::size_t>(std::max<ssize_t>(written, 0));
    data += done;
    size -= done;
  }
}

void FdSink::write(const void* data, std::size_t size) {
  if (pipe_) {
    write_to_pipe(static_cast<const char*>(data), size);
  } else {
    write_all(fd_, data, size, name_);
  }
  bytes_ += size;
  if (!regular_ || bytes_ - write_back_ < write_back_step) return;
  // Advice only: its failure loses nothing, fsync reports what matters.
  (void)::sync_file_range(fd_, start_ + static_cast<std::int64_t>(write_back_),
                          static_cast<std::int64_t>(bytes_ - write_back_), SYNC_FILE_RANGE_WRITE);
  write_back_ = bytes_;
}

}  // namespace slaveclone
