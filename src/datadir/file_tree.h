#pragma once

#include <optional>
#include <string>
#include <vector>

#include "datadir/file_stamp.h"
#include "datadir/left_out.h"
#include "datadir/server_files.h"
#include "model/manifest.h"

namespace slaveclone {

struct FileEntry {
  std::string path;  // in the archive; relative to the data directory
  FileStamp stamp;
  unsigned mode = 0;   // permission bits
  std::string source;  // where it is, if that is not root/path: it lies outside
  std::optional<std::string> content = {};  // archived in place of what it holds
};

// The files of a server at one moment, in the order of their paths in an archive. What lies outside
// the data directory has its absolute path after this prefix.
constexpr const char* external_prefix = "slaveclone.external";

struct FileTree {
  std::string root;  // the data directory
  std::vector<FileEntry> directories;
  std::vector<FileEntry> files;
  std::vector<LeftOut> left_out;
  std::vector<External> external;

  // Where the file is.
  std::string source_of(const FileEntry& file) const;

  std::uint64_t total_bytes() const;
};

// Walks the data directory and what the server keeps elsewhere: where its settings and tablespaces
// say, and behind symbolic links and .isl files. Throws Error{precondition} for what an archive
// cannot hold: special files other than sockets, links that lead nowhere or to no data.
FileTree scan_data_directory(const ServerFiles& server);

}  // namespace slaveclone
