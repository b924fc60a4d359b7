#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "base/unique_fd.h"

namespace slaveclone {

// A regular file being written; holes are where nothing was written. The kernel is made to start
// writing back early, so that the sync at the end is short.
class TargetFile {
 public:
  TargetFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  void write(std::uint64_t offset, std::span<const char> data);
  void finish(std::uint64_t size, unsigned mode);

 private:
  UniqueFd fd_;
  std::string path_;
  std::uint64_t end_ = 0;         // of what was written
  std::uint64_t write_back_ = 0;  // up to where write-back was asked for
};

// The directory an archive is unpacked in. Paths are relative and safe (is_safe_path); no component
// is ever followed through a symlink, so nothing outside is touched. All throw Error{io}, and
// Error{damaged} when the archive wants a file where a directory is or the reverse.
class TargetTree {
 public:
  // Makes the directory, mode 0700, if it is not there. Error{precondition} if it is not empty.
  explicit TargetTree(std::string directory);

  void make_directory(const std::string& path, unsigned mode);  // and those it is in

  // In the place of an earlier one. What the file system has no room for is not begun.
  TargetFile create_file(const std::string& path, std::uint64_t stored_size);

  // Sets the directories' modes and makes everything durable.
  void finish();

 private:
  UniqueFd open_directory(const std::string& path);
  int parent_of(const std::string& path);
  void check_room(const std::string& path, std::uint64_t size) const;

  std::string root_path_;
  UniqueFd root_;
  std::map<std::string, unsigned> directory_modes_;
  std::string last_parent_path_;  // most files come with others of their directory
  UniqueFd last_parent_;
};

}  // namespace slaveclone
