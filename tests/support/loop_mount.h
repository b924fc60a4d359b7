#pragma once

#include <string>

#include "support/temporary_directory.h"

namespace slaveclone::test {

// A file system of its own in a file, mounted for as long as this lives. The mount is seen by this
// process and its children only, so that none is left over, however they end.
class LoopMount {
 public:
  // "xfs" or "btrfs"
  explicit LoopMount(const std::string& type);
  ~LoopMount();
  LoopMount(const LoopMount&) = delete;
  LoopMount& operator=(const LoopMount&) = delete;

  // Why there is none (not root, no loop devices, no mkfs); empty: it is there.
  const std::string& why_not() const { return why_not_; }

  // Where it is mounted; empty if there is none.
  std::string path() const { return why_not_.empty() ? mount_point_ : ""; }

 private:
  void mount(const std::string& type);

  TemporaryDirectory directory_;
  std::string mount_point_;
  std::string why_not_;
};

// A file system in memory at that directory, likewise.
class MemoryMount {
 public:
  explicit MemoryMount(std::string directory);  // throws Error{io} if we may not
  ~MemoryMount();
  MemoryMount(const MemoryMount&) = delete;
  MemoryMount& operator=(const MemoryMount&) = delete;

 private:
  std::string directory_;
};

}  // namespace slaveclone::test
