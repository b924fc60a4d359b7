#pragma once

#include <cerrno>

namespace slaveclone {

// Makes a system call again for as long as a signal interrupts it. On some file systems (NFS, FUSE)
// that happens to open, fsync and ftruncate, too.
template <class Call>
auto uninterrupted(const Call& call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace slaveclone
