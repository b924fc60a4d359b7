#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

namespace slaveclone {

// A regular file being read from its start to its end. Never follows a symlink in the last
// component. All throw Error{io} that names the path.
class SourceFile {
 public:
  using Extent = std::pair<std::int64_t, std::int64_t>;  // offset and length in bytes

  explicit SourceFile(std::string path);  // Error{failed} if it is no regular file

  // Taken right after opening.
  const struct stat& status() const { return status_; }
  struct stat status_now() const;

  // Where its data is, up to its size at open; empty if it has no holes. A file of nothing but a
  // hole has one extent of length 0.
  std::vector<Extent> extents() const;

  // At most that many bytes; 0 at the end of the file.
  std::size_t read_at(std::uint64_t offset, void* data, std::size_t size) const;

 private:
  std::string path_;
  UniqueFd fd_;
  struct stat status_ {};
};

}  // namespace slaveclone
