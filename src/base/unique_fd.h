#pragma once

#include <string>
#include <utility>

namespace slaveclone {

// Owns a file descriptor.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset();

 private:
  int fd_ = -1;
};

// open(2) with O_CLOEXEC added; throws Error{io} that names the path.
UniqueFd open_file(const std::string& path, int flags, unsigned mode = 0600);

// Writes all of it, whatever write(2) returns short; throws Error{io} that names the path.
void write_all(int fd, const void* data, std::size_t size, const std::string& path);

// fsync(2); throws Error{io} that names the path.
void sync_to_disk(int fd, const std::string& path);

// Makes the directory's entries durable; throws Error{io}.
void sync_directory(const std::string& directory);

}  // namespace slaveclone
