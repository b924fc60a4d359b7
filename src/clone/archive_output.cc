#include "clone/archive_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/filesystem.hpp>

#include "base/error.h"

namespace slaveclone {

ArchiveOutput::ArchiveOutput(const std::string& path) : fd_(STDOUT_FILENO), name_("stdout") {
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
}

void ArchiveOutput::commit() {
  if (file_) file_->commit();
}

}  // namespace slaveclone
