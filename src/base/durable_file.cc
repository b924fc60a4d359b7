#include "base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/filesystem/path.hpp>
#include <cerrno>
#include <cstdio>

#include "base/error.h"

namespace slaveclone {
namespace {

// What a killed run left, or what someone else put there, keeps neither its mode nor its target.
UniqueFd open_new(const std::string& path) {
  ::unlink(path.c_str());
  return open_file(path, O_WRONLY | O_CREAT | O_EXCL);
}

}  // namespace

DurableFile::DurableFile(std::string path)
    : path_(std::move(path)), partial_path_(path_ + ".partial"), fd_(open_new(partial_path_)) {}

DurableFile::~DurableFile() {
  if (fd_) ::unlink(partial_path_.c_str());
}

void DurableFile::write(std::string_view data) {
  write_all(fd_.get(), data.data(), data.size(), partial_path_);
}

void DurableFile::commit() {
  if (::fsync(fd_.get()) != 0) throw io_error("sync " + partial_path_, errno);
  if (::rename(partial_path_.c_str(), path_.c_str()) != 0) {
    throw io_error("rename " + partial_path_ + " to " + path_, errno);
  }
  fd_.reset();
  sync_directory(boost::filesystem::path(path_).parent_path().string());
}

void write_durably(const std::string& path, std::string_view content) {
  DurableFile file(path);
  file.write(content);
  file.commit();
}

std::string read_whole_file(const std::string& path) {
  const UniqueFd fd = open_file(path, O_RDONLY);
  std::string content;
  std::array<char, 65536> chunk{};
  for (;;) {
    const ssize_t got = ::read(fd.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw io_error("read " + path, errno);
    if (got == 0) return content;
    content.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace slaveclone
