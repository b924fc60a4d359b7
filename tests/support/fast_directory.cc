#include "support/fast_directory.h"

#include <sys/statvfs.h>

#include <cstdint>

namespace slaveclone::test {
namespace {

constexpr std::uint64_t plenty = 6ULL << 30;

}  // namespace

std::string fast_directory() {
  struct statvfs memory {};
  if (::statvfs("/dev/shm", &memory) != 0) return {};
  return memory.f_bavail * memory.f_frsize >= plenty ? "/dev/shm" : "";
}

}  // namespace slaveclone::test
