#include "backup/archive_output.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cerrno>

#include "base/error.h"
#include "base/stream.h"

namespace slaveclone {

namespace {

namespace fs = boost::filesystem;

// A named pipe or a device.
bool is_stream(const std::string& path) { return fs::is_other(fs::status(path)); }

void refuse_terminal(int fd) {
  if (::isatty(fd) == 0) return;
  throw Error(ExitCode::usage, "an archive does not go to a terminal",
              "Give --output=FILE, or send stdout into a pipe.");
}

void require_writable(const std::string& directory) {
  if (::access(directory.c_str(), W_OK | X_OK) == 0) return;
  throw io_error("write to the directory " + directory + " of the output", errno);
}

}  // namespace

void check_output(const std::string& path) {
  if (path.empty() || path == "-" || is_stream(path)) return;
  if (fs::is_directory(path)) {
    throw Error(ExitCode::usage, "the output " + path + " is a directory",
                "Name a file in it: --output=" + path + "/FILE.tar.zst.");
  }
  const std::string directory = fs::path(path).parent_path().string();
  require_writable(directory.empty() ? "." : directory);
}

ArchiveOutput::ArchiveOutput(const std::string& path, const Recipients& recipients)
    : fd_(STDOUT_FILENO), name_("stdout") {
  check_recipients(recipients);
  check_output(path);
  if (path != "-" && is_stream(path)) {
    stream_ = open_stream(path, O_WRONLY);
    fd_ = stream_.get();
    name_ = path;
  } else if (path != "-") {
    file_ = std::make_unique<DurableFile>(path);
    fd_ = file_->fd();
    name_ = file_->partial_path();
  }
  refuse_terminal(fd_);
  if (!recipients.empty()) encrypt(recipients);
}

void ArchiveOutput::encrypt(const Recipients& recipients) {
  Pipe pipe = make_pipe();
  age_ = start_encryption(recipients, pipe.read_end.get(), fd_);
  to_age_ = std::move(pipe.write_end);
  fd_ = to_age_.get();
}

// Writing to an age that has given up fails with a broken pipe: it is age that knows why.
ArchiveOutput::~ArchiveOutput() {
  if (!age_ || !to_age_) return;
  const auto ended = age_->try_wait();
  if (ended && !ended->err.empty()) spdlog::error("{}", ended->err);
}

void ArchiveOutput::commit() {
  if (age_) {
    to_age_.reset();
    finish_encryption(*age_, name_);
  }
  if (file_) file_->commit();
}

}  // namespace slaveclone
