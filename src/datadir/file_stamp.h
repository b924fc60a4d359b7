#pragma once

#include <sys/stat.h>

#include <chrono>
#include <cstdint>

namespace slaveclone {

// Time stamps tick at about 4 ms: a file that was written less than this before it was opened may
// be written again without a new stamp, and counts as changed.
constexpr std::chrono::milliseconds racy_time{20};

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
