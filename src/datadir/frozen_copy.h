#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/unique_fd.h"
#include "datadir/file_tree.h"

namespace slaveclone {

// A directory of files that share their blocks with a server's files as they were at one moment. It
// is flat and its files are numbered: a server that finds tablespaces in it could take them for its
// own.
class FrozenCopy {
 public:
  // Makes the directory, for nobody else to read. Removing it is the caller's.
  explicit FrozenCopy(std::string directory);

  const std::string& directory() const { return directory_; }

  // What can be done beforehand to be short in take(): opens the files, as many as descriptors
  // allow, makes those that they are cloned into, and has what is in memory written.
  void prepare(const FileTree& files);

  // Clones the files. `check` is called before each and may throw.
  void take(FileTree files, const std::function<void()>& check);

  // The files, to be read from the copy, with the times that they had.
  FileTree files();

 private:
  struct Pair {
    std::uint64_t inode = 0;
    UniqueFd from;
    UniqueFd to;
    std::string target;
  };

  Pair open(const std::string& source);
  std::string clone(const std::string& source, const FileEntry& file);

  std::string directory_;
  unsigned last_number_ = 0;
  std::map<std::string, Pair> prepared_;  // by the path in the archive
  FileTree taken_;
};

// Has dirty pages of these files written; what cannot be opened is passed over.
void write_out(const FileTree& files);

}  // namespace slaveclone
