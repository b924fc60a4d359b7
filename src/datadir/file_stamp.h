#pragma once

#include <sys/stat.h>

#include <cstdint>

namespace slaveclone {

// What tells whether a file was written: its size and its times, in nanoseconds since 1970.
struct FileStamp {
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;

  static FileStamp of(const struct stat& status) {
    const auto ns = [](const timespec& t) { return t.tv_sec * 1'000'000'000LL + t.tv_nsec; };
    return {status.st_ino, static_cast<std::uint64_t>(status.st_size), ns(status.st_mtim),
            ns(status.st_ctim)};
  }
  bool operator==(const FileStamp&) const = default;
};

}  // namespace slaveclone
