#pragma once

#include <string>
#include <vector>

#include "datadir/file_stamp.h"
#include "datadir/left_out.h"
#include "model/manifest.h"

namespace slaveclone {

struct FileEntry {
  std::string path;  // relative to the data directory
  FileStamp stamp;
  unsigned mode = 0;  // permission bits
};

// What a data directory holds at one moment, in the order of the paths.
struct FileTree {
  std::string root;
  std::vector<FileEntry> directories;
  std::vector<FileEntry> files;
  std::vector<LeftOut> left_out;

  std::uint64_t total_bytes() const;
};

// Walks the data directory. Throws Error{precondition} for what an archive cannot hold yet:
// symbolic links, files that point outside (.isl), and special files other than sockets.
FileTree scan_data_directory(const std::string& root, const LeftOutRules& rules);

}  // namespace slaveclone
