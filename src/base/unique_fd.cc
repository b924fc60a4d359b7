#include "base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "base/uninterrupted.h"

namespace slaveclone {

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void UniqueFd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

UniqueFd open_file(const std::string& path, int flags, unsigned mode) {
  UniqueFd fd(uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
  if (!fd) throw io_error("open " + path, errno);
  return fd;
}

void write_all(int fd, const void* data, std::size_t size, const std::string& path) {
  const char* rest = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = uninterrupted([&] { return ::write(fd, rest, size); });
    if (written < 0) throw io_error("write " + path, errno);
    rest += written;
    size -= static_cast<std::size_t>(written);
  }
}

void sync_to_disk(int fd, const std::string& path) {
  if (uninterrupted([&] { return ::fsync(fd); }) != 0) throw io_error("sync " + path, errno);
}

void sync_directory(const std::string& directory) {
  const UniqueFd fd = open_file(directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY);
  sync_to_disk(fd.get(), directory);
}

}  // namespace slaveclone
