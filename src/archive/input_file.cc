#include "archive/input_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/human.h"
#include "base/stop_request.h"
#include "base/stream.h"
#include "base/waiting.h"

namespace slaveclone {
InputFile::InputFile(const std::string& path, Progress progress, const std::string& key_file)
    : name_(path == "-" ? "standard input" : path),
      progress_(std::move(progress)),
      key_file_(key_file) {
  if (path != "-") {
    own_ = open_stream(path, O_RDONLY);
    fd_ = own_.get();
  }
  refuse_directory();
  enlarge_pipe(fd_);
  if (!key_file_.empty()) decrypt();
  struct stat status {};
  regular_ = ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  if (regular_) (void)::posix_fadvise(fd_, 0, 0, POSIX_FADV_SEQUENTIAL);
}

void InputFile::refuse_directory() const {
  struct stat status {};
  if (::fstat(fd_, &status) == 0 && S_ISDIR(status.st_mode)) throw no_archive("it is a directory");
}

void InputFile::decrypt() {
  Pipe pipe = make_pipe();
  age_ = start_decryption(key_file_, fd_, pipe.write_end.get());
  own_ = std::move(pipe.read_end);
  fd_ = own_.get();
}

void InputFile::finish() {
  std::array<char, 4096> rest{};
  while (age_ && read_fd(rest.data(), rest.size()) > 0) {
  }
}

std::string_view InputFile::head() {
  while (head_size_ < head_.size()) {
    const std::size_t got = read_fd(head_.data() + head_size_, head_.size() - head_size_);
    if (got == 0) break;
    head_size_ += got;
  }
  return {head_.data(), head_size_};
}

std::size_t InputFile::read(void* data, std::size_t size) {
  std::size_t got = 0;
  if (head_given_ < head_size_) {
    got = std::min(size, head_size_ - head_given_);
    std::memcpy(data, head_.data() + head_given_, got);
    head_given_ += got;
  } else {
    got = read_fd(data, size);
  }
  position_ += got;
  if (progress_ && got > 0) progress_(got);
  return got;
}

std::size_t InputFile::read_fd(void* data, std::size_t size) {
  for (;;) {
    StopRequest::check();
    if (!regular_) wait_for_input();
    const ssize_t got = ::read(fd_, data, size);
    // What age gave so far is right; that it is all is known only when age has ended well.
    if (got == 0 && age_) finish_decryption(*age_, name_, key_file_);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) throw io_error("read " + name_, errno);
  }
}

// A read that waits for a pipe is restarted after a signal: so it must not wait.
void InputFile::wait_for_input() const {
  const Waiting waiting("more of " + name_, ExitCode::io);
  wait_for_events(fd_, POLLIN);
}

Error InputFile::damaged(const std::string& why, std::uint64_t at) const {
  return {ExitCode::damaged,
          "archive " + name_ + " is damaged at about byte " + std::to_string(at) + ": " +
              printable(why),
          "Copy the archive again from where it was made, or take a new backup."};
}

Error InputFile::no_archive(const std::string& what_it_is) const {
  return {ExitCode::damaged, name_ + " is no archive: " + what_it_is,
          "Give load-slave what take-backup has written."};
}

Error InputFile::incomplete(const std::string& why) const {
  return {ExitCode::damaged, "archive " + name_ + " is incomplete: " + printable(why),
          "Its writing or copying did not end; copy it again or take a new backup."};
}

}  // namespace slaveclone
