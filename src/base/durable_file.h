#pragma once

#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace slaveclone {

// A file that appears whole or not at all: written as PATH.partial (mode 0600), and on commit()
// fsynced, renamed to PATH and its directory fsynced. Without commit() the partial file is removed.
// If that last fsync fails, commit() throws and PATH is there: whole, but perhaps not after a power
// cut.
class DurableFile {
 public:
  explicit DurableFile(std::string path);
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  int fd() const { return fd_.get(); }
  const std::string& partial_path() const { return partial_path_; }
  void write(std::string_view data);
  void commit();

 private:
  std::string path_;
  std::string partial_path_;
  std::string directory_path_;
  UniqueFd directory_;  // so that only a failing disk is left to end commit() after the rename
  UniqueFd fd_;
};

// Replaces PATH's content durably.
void write_durably(const std::string& path, std::string_view content);

// Not durably. Throws Error{io}, and not for what is not there on a file system that has become
// read-only.
void remove_if_there(const std::string& path);

// All of a small file; throws Error{io}.
std::string read_whole_file(const std::string& path);
std::string read_rest(int fd, const std::string& path);  // of one that is open

}  // namespace slaveclone
