#include "archive/target_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/human.h"
#include "base/uninterrupted.h"

namespace slaveclone {
namespace {

constexpr std::uint64_t write_back_step = std::uint64_t{8} << 20U;
constexpr unsigned private_directory = 0700;
constexpr unsigned private_file = 0600;

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

UniqueFd open_at(int directory, const std::string& name, int flags) {
  return UniqueFd(uninterrupted([&] {
    return ::openat(directory, name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, private_file);
  }));
}

[[noreturn]] void refuse(const std::string& path, int error_number) {
  if (error_number == ENOTDIR || error_number == ELOOP || error_number == EISDIR) {
    throw Error(ExitCode::damaged, "the archive wants both a file and a directory at " + path,
                "It was not written by take-backup; do not trust it.");
  }
  throw io_error("unpack " + path, error_number);
}

}  // namespace

void TargetFile::write(std::uint64_t offset, std::span<const char> data) {
  while (!data.empty()) {
    const ssize_t written =
        ::pwrite(fd_.get(), data.data(), data.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw io_error("write " + path_, errno);
    offset += static_cast<std::uint64_t>(written);
    data = data.subspan(static_cast<std::size_t>(written));
  }
  end_ = offset;
  if (end_ - write_back_ < write_back_step) return;
  // Advice only: its failure loses nothing.
  (void)::sync_file_range(fd_.get(), static_cast<off_t>(write_back_),
                          static_cast<off_t>(end_ - write_back_), SYNC_FILE_RANGE_WRITE);
  write_back_ = end_;
}

void TargetFile::finish(std::uint64_t size, unsigned mode) {
  const auto cut = [&] { return ::ftruncate(fd_.get(), static_cast<off_t>(size)); };
  if (end_ != size && uninterrupted(cut) != 0) throw io_error("write " + path_, errno);
  if (::fchmod(fd_.get(), mode) != 0) throw io_error("set the mode of " + path_, errno);
  fd_.reset();
}

TargetTree::TargetTree(std::string directory) : root_path_(std::move(directory)) {
  if (::mkdir(root_path_.c_str(), private_directory) != 0 && errno != EEXIST) {
    throw io_error("create " + root_path_, errno);
  }
  root_ = open_file(root_path_, O_RDONLY | O_DIRECTORY);
  boost::system::error_code error;
  const bool is_empty = boost::filesystem::is_empty(root_path_, error);
  if (error) throw io_error("read directory " + root_path_, error.value());
  if (!is_empty) {
    throw Error(ExitCode::precondition, "directory " + root_path_ + " is not empty",
                "Unpack into a new directory.");
  }
}

void TargetTree::make_directory(const std::string& path, unsigned mode) {
  open_directory(path);
  directory_modes_[path] = mode;
}

// So a bomb does not fill the disk of a machine on which other things run.
void TargetTree::check_room(const std::string& path, std::uint64_t size) const {
  struct statvfs status {};
  if (::fstatvfs(root_.get(), &status) != 0 || status.f_blocks == 0) return;
  const std::uint64_t blocks = ::geteuid() == 0 ? status.f_bfree : status.f_bavail;
  if (size / status.f_frsize < blocks) return;
  throw Error(ExitCode::io,
              "cannot unpack " + path + ": it takes " + human_bytes(size) + ", and " + root_path_ +
                  " has only " + human_bytes(blocks * status.f_frsize) + " left",
              "Make room, or have the data directory on a larger file system.");
}

TargetFile TargetTree::create_file(const std::string& path, std::uint64_t stored_size) {
  check_room(path, stored_size);
  const int parent = parent_of(path);
  const std::string name = name_of(path);
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL;
  UniqueFd fd = open_at(parent, name, flags);
  if (!fd && errno == EEXIST) {
    if (::unlinkat(parent, name.c_str(), 0) != 0) refuse(path, errno);
    fd = open_at(parent, name, flags);
  }
  if (!fd) refuse(path, errno);
  return {std::move(fd), root_path_ + "/" + path};
}

void TargetTree::finish() {
  for (const auto& [path, mode] : directory_modes_) {
    if (::fchmod(open_directory(path).get(), mode) != 0) refuse(path, errno);
  }
  if (::syncfs(root_.get()) != 0) throw io_error("sync " + root_path_, errno);
}

UniqueFd TargetTree::open_directory(const std::string& path) {
  UniqueFd at = open_at(root_.get(), ".", O_RDONLY | O_DIRECTORY);
  if (!at) refuse(path, errno);
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    if (::mkdirat(at.get(), name.c_str(), private_directory) != 0 && errno != EEXIST) {
      refuse(path, errno);
    }
    UniqueFd below = open_at(at.get(), name, O_RDONLY | O_DIRECTORY);
    if (!below) refuse(path, errno);
    at = std::move(below);
    begin = end + 1;
  }
  return at;
}

int TargetTree::parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return root_.get();
  const std::string parent = path.substr(0, slash);
  if (!last_parent_ || parent != last_parent_path_) {
    last_parent_ = open_directory(parent);
    last_parent_path_ = parent;
  }
  return last_parent_.get();
}

}  // namespace slaveclone
