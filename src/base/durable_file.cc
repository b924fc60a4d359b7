#include "base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/filesystem/path.hpp>
#include <cerrno>
#include <cstdio>

#include "base/error.h"
#include "base/uninterrupted.h"

namespace slaveclone {
namespace {

std::string directory_of(const std::string& path) {
  const std::string directory = boost::filesystem::path(path).parent_path().string();
  return directory.empty() ? "." : directory;
}

// What a killed run left, or what someone else put there, keeps neither its mode nor its target.
UniqueFd open_new(const std::string& path) {
  ::unlink(path.c_str());
  return open_file(path, O_WRONLY | O_CREAT | O_EXCL);
}

}  // namespace

DurableFile::DurableFile(std::string path)
    : path_(std::move(path)),
      partial_path_(path_ + ".partial"),
      directory_path_(directory_of(path_)),
      directory_(open_file(directory_path_, O_RDONLY | O_DIRECTORY)),
      fd_(open_new(partial_path_)) {}

DurableFile::~DurableFile() {
  if (fd_) ::unlink(partial_path_.c_str());
}

void DurableFile::write(std::string_view data) {
  write_all(fd_.get(), data.data(), data.size(), partial_path_);
}

void DurableFile::commit() {
  sync_to_disk(fd_.get(), partial_path_);
  if (::rename(partial_path_.c_str(), path_.c_str()) != 0) {
    throw io_error("rename " + partial_path_ + " to " + path_, errno);
  }
  fd_.reset();
  sync_to_disk(directory_.get(), directory_path_);
}

void write_durably(const std::string& path, std::string_view content) {
  DurableFile file(path);
  file.write(content);
  file.commit();
}

void remove_if_there(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
  const int why = errno;
  if (::access(path.c_str(), F_OK) == 0 || errno != ENOENT) throw io_error("remove " + path, why);
}

std::string read_whole_file(const std::string& path) {
  return read_rest(open_file(path, O_RDONLY).get(), path);
}

std::string read_rest(int fd, const std::string& path) {
  std::string content;
  std::array<char, 65536> chunk{};
  for (;;) {
    const ssize_t got = uninterrupted([&] { return ::read(fd, chunk.data(), chunk.size()); });
    if (got < 0) throw io_error("read " + path, errno);
    if (got == 0) return content;
    content.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace slaveclone
