#include "archive/source_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"

namespace slaveclone {
namespace {

constexpr std::int64_t stat_block = 512;  // the unit of st_blocks

}  // namespace

// O_NONBLOCK: opening a FIFO that came in the file's place must not hang.
SourceFile::SourceFile(std::string path)
    : path_(std::move(path)), fd_(open_file(path_, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)) {
  status_ = status_now();
  if (!S_ISREG(status_.st_mode)) {
    throw Error(ExitCode::failed, path_ + " is no regular file");
  }
  (void)::posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
}

struct stat SourceFile::status_now() const {
  struct stat status {};
  if (::fstat(fd_.get(), &status) != 0) throw io_error("read " + path_, errno);
  return status;
}

std::vector<SourceFile::Extent> SourceFile::extents() const {
  const std::int64_t size = status_.st_size;
  if (status_.st_blocks * stat_block >= size) return {};
  std::vector<Extent> extents;
  for (std::int64_t at = 0; at < size;) {
    const std::int64_t data = ::lseek(fd_.get(), at, SEEK_DATA);
    if (data < 0 && errno == EINVAL) return {};  // the file system cannot tell
    if (data < 0 && errno != ENXIO) throw io_error("read " + path_, errno);
    if (data < 0 || data >= size) break;
    const std::int64_t hole = ::lseek(fd_.get(), data, SEEK_HOLE);
    if (hole < 0 && errno == ENXIO) break;  // cut short meanwhile
    if (hole < 0) throw io_error("read " + path_, errno);
    extents.emplace_back(data, std::min(hole, size) - data);
    at = hole;
  }
  if (extents.empty()) extents.emplace_back(size, 0);
  if (extents.size() == 1 && extents[0] == Extent{0, size}) return {};
  return extents;
}

std::size_t SourceFile::read_at(std::uint64_t offset, void* data, std::size_t size) const {
  for (;;) {
    const ssize_t got = ::pread(fd_.get(), data, size, static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw io_error("read " + path_, errno);
  }
}

}  // namespace slaveclone
