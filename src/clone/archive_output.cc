#include "clone/archive_output.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <boost/filesystem.hpp>

#include "base/error.h"

namespace slaveclone {

ArchiveOutput::ArchiveOutput(const std::string& path, const Recipients& recipients)
    : fd_(STDOUT_FILENO), name_("stdout") {
  check_recipients(recipients);
  const auto there =
      path == "-" ? boost::filesystem::file_status() : boost::filesystem::status(path);
  if (boost::filesystem::is_directory(there)) {
    throw Error(ExitCode::usage, "the output " + path + " is a directory",
                "Name a file in it: --output=" + path + "/FILE.");
  }
  if (boost::filesystem::is_other(there)) {
    stream_ = open_file(path, O_WRONLY);
    fd_ = stream_.get();
    name_ = path;
  } else if (path != "-") {
    file_ = std::make_unique<DurableFile>(path);
    fd_ = file_->fd();
    name_ = file_->partial_path();
  }
  if (::isatty(fd_) != 0) {
    throw Error(ExitCode::usage, "an archive does not go to a terminal",
                "Give --output=FILE, or send stdout into a pipe.");
  }
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
