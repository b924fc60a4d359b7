#include "archive/fd_sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace slaveclone {
namespace {

constexpr std::uint64_t write_back_step = std::uint64_t{8} << 20U;

}  // namespace

FdSink::FdSink(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
  struct stat status {};
  start_ = ::lseek(fd, 0, SEEK_CUR);
  const bool known = ::fstat(fd, &status) == 0;
  regular_ = known && S_ISREG(status.st_mode) && start_ >= 0;
  if (StreamWriter::is_for(fd)) stream_.emplace(fd, name_);
}

void FdSink::write(const void* data, std::size_t size) {
  if (stream_) {
    stream_->write(static_cast<const char*>(data), size);
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
