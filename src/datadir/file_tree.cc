#include "datadir/file_tree.h"

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cerrno>
#include <numeric>

#include "base/error.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

Error unsupported(const std::string& path, const std::string& what) {
  return {ExitCode::precondition, path + " is " + what + ", which cannot be archived yet",
          "Clone a donor whose data lies wholly inside its data directory."};
}

class Scan {
 public:
  Scan(const std::string& root, const LeftOutRules& rules) : rules_(rules) { tree_.root = root; }

  FileTree run() {
    walk("");
    const auto by_path = [](const FileEntry& a, const FileEntry& b) { return a.path < b.path; };
    std::sort(tree_.directories.begin(), tree_.directories.end(), by_path);
    std::sort(tree_.files.begin(), tree_.files.end(), by_path);
    return std::move(tree_);
  }

 private:
  void walk(const std::string& directory) {
    boost::system::error_code error;
    fs::directory_iterator names(tree_.root + "/" + directory, error);
    if (error) throw io_error("read directory " + tree_.root + "/" + directory, error.value());
    for (const fs::directory_entry& name : names) {
      add(directory + name.path().filename().string());
    }
  }

  void add(const std::string& path) {
    const std::string full = tree_.root + "/" + path;
    struct stat status {};
    if (::lstat(full.c_str(), &status) != 0) {
      if (errno == ENOENT) return;  // gone since the directory was read
      throw io_error("stat " + full, errno);
    }
    // A database may be called "core": only with its slash is a directory told from a file.
    if (const auto reason = rules_.reason(S_ISDIR(status.st_mode) ? path + "/" : path)) {
      tree_.left_out.push_back({path, *reason});
      return;
    }
    FileEntry entry{path, FileStamp::of(status), status.st_mode & 07777U};
    if (S_ISDIR(status.st_mode)) {
      tree_.directories.push_back(std::move(entry));
      walk(path + "/");
    } else if (S_ISREG(status.st_mode)) {
      if (path.ends_with(".isl")) throw unsupported(full, "a link to a tablespace elsewhere");
      tree_.files.push_back(std::move(entry));
    } else if (S_ISSOCK(status.st_mode)) {
      tree_.left_out.push_back({path, "socket"});
    } else {
      throw unsupported(full, S_ISLNK(status.st_mode) ? "a symbolic link" : "a special file");
    }
  }

  const LeftOutRules& rules_;
  FileTree tree_;
};

}  // namespace

std::uint64_t FileTree::total_bytes() const {
  return std::accumulate(
      files.begin(), files.end(), std::uint64_t{0},
      [](std::uint64_t sum, const FileEntry& file) { return sum + file.stamp.size; });
}

FileTree scan_data_directory(const std::string& root, const LeftOutRules& rules) {
  return Scan(root, rules).run();
}

}  // namespace slaveclone
