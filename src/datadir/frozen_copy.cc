#include "datadir/frozen_copy.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "datadir/reflink.h"

namespace slaveclone {
namespace {

constexpr int read_flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
constexpr rlim_t descriptors_kept = 128;  // for all else

// How many pairs of files may be open at once; raises our own limit to what they need.
std::size_t room_for_pairs(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t needed = 2 * wanted + descriptors_kept;
  if (limit.rlim_cur < needed) {
    rlimit more{needed, std::max(limit.rlim_max, needed)};
    // Above the hard limit only as root, and below the kernel's.
    if (::setrlimit(RLIMIT_NOFILE, &more) != 0) {
      more = {std::min(needed, limit.rlim_max), limit.rlim_max};
      (void)::setrlimit(RLIMIT_NOFILE, &more);
    }
    (void)::getrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur <= descriptors_kept ? 0 : (limit.rlim_cur - descriptors_kept) / 2;
}

void start_writing(int fd) { (void)::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE); }

void wait_until_written(int fd) {
  (void)::sync_file_range(
      fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

void share_blocks(int from, int to, const std::string& source) {
  if (const int error = reflink(from, to)) throw io_error("clone " + source, error);
}

// The owner matters to who unpacks as root; only root can give it.
void copy_owner_and_mode(int from, int to, struct stat& status) {
  if (::fstat(from, &status) != 0) return;
  (void)::fchmod(to, status.st_mode & 07777U);
  if (::fchown(to, status.st_uid, status.st_gid) != 0 && errno != EPERM) {
    throw io_error("give a cloned file its owner", errno);
  }
}

void set_times(const std::string& path, const FileStamp& stamp) {
  constexpr std::int64_t second = 1'000'000'000;
  const timespec time{stamp.mtime_ns / second, stamp.mtime_ns % second};
  const std::array<timespec, 2> times{time, time};
  if (::utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0) {
    throw io_error("set the time of " + path, errno);
  }
}

}  // namespace

FrozenCopy::FrozenCopy(std::string directory) : directory_(std::move(directory)) {
  if (::mkdir(directory_.c_str(), 0700) != 0) throw io_error("make directory " + directory_, errno);
}

FrozenCopy::Pair FrozenCopy::open(const std::string& source) {
  Pair pair;
  pair.from = open_file(source, read_flags);
  pair.target = directory_ + "/" + std::to_string(++last_number_);
  pair.to = open_file(pair.target, O_RDWR | O_CREAT | O_EXCL);
  struct stat status {};
  copy_owner_and_mode(pair.from.get(), pair.to.get(), status);
  copy_clone_flags(pair.from.get(), pair.to.get());
  pair.inode = status.st_ino;
  return pair;
}

void FrozenCopy::prepare(const FileTree& files) {
  const std::size_t room = room_for_pairs(files.files.size());
  for (const FileEntry& file : files.files) {
    if (prepared_.size() >= room) break;
    if (file.content) continue;
    if (::access(files.source_of(file).c_str(), F_OK) != 0) continue;  // gone since it was listed
    prepared_.emplace(file.path, open(files.source_of(file)));
  }
  for (const auto& [path, pair] : prepared_) start_writing(pair.from.get());
  for (const auto& [path, pair] : prepared_) wait_until_written(pair.from.get());
}

void FrozenCopy::take(FileTree files, const std::function<void()>& check) {
  taken_ = std::move(files);
  for (FileEntry& file : taken_.files) {
    check();
    if (file.content) continue;
    const std::string source = taken_.source_of(file);
    file.source = clone(source, file);
  }
}

std::string FrozenCopy::clone(const std::string& source, const FileEntry& file) {
  const auto found = prepared_.find(file.path);
  if (found != prepared_.end() && found->second.inode == file.stamp.inode) {
    const Pair& pair = found->second;
    share_blocks(pair.from.get(), pair.to.get(), source);
    return pair.target;
  }
  const Pair pair = open(source);  // new, renamed, or one too many
  share_blocks(pair.from.get(), pair.to.get(), source);
  return pair.target;
}

FileTree FrozenCopy::files() {
  prepared_.clear();
  for (const FileEntry& file : taken_.files) {
    if (!file.content) set_times(file.source, file.stamp);
  }
  return taken_;
}

void write_out(const FileTree& files) {
  for (const FileEntry& file : files.files) {
    const UniqueFd fd(::open(files.source_of(file).c_str(), read_flags | O_CLOEXEC));
    if (fd) wait_until_written(fd.get());
  }
}

}  // namespace slaveclone
