#include "datadir/file_tree.h"

#include <algorithm>
#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <cerrno>
#include <numeric>
#include <set>

#include "archive/entry_names.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "datadir/log_tables.h"
#include "datadir/reasons.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

Error unsupported(const std::string& path, const std::string& what) {
  return {ExitCode::precondition, path + " is " + what + ", which an archive cannot hold",
          "Remove it, or have it lead to a table's or a database's files outside the data "
          "directory."};
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// "#ib_redo7_tmp": what MySQL makes its next redo log file of. It deletes and makes them anew when
// it starts, and renames them whenever it likes.
bool is_spare_of_redo_log(const std::string& path) {
  return path.find("#innodb_redo/#ib_redo") != std::string::npos && path.ends_with("_tmp");
}

class Scan {
 public:
  explicit Scan(const ServerFiles& server) : server_(server), rules_(server) {
    tree_.root = server.places.data_directory;
  }

  FileTree run() {
    walk("", tree_.root);
    for (const auto& [variable, path] : server_.places.directories) add_setting(variable, path);
    for (std::size_t i = 0; i < server_.places.data_files.size(); ++i) {
      add_data_file(std::to_string(i + 1), server_.places.data_files[i]);
    }
    for (const std::string& path : server_.tablespaces) add_tablespace(path);
    sort(tree_.directories);
    sort(tree_.files);
    return std::move(tree_);
  }

 private:
  static void sort(std::vector<FileEntry>& entries) {
    std::sort(entries.begin(), entries.end(),
              [](const FileEntry& a, const FileEntry& b) { return a.path < b.path; });
  }

  std::string inner(const std::string& path) const { return server_.places.inside(path); }

  // 'prefix' is the directory's path in the archive with a slash, or nothing.
  void walk(const std::string& prefix, const std::string& directory) {
    boost::system::error_code error;
    fs::directory_iterator names(directory, error);
    if (error) throw io_error("read directory " + directory, error.value());
    for (const fs::directory_entry& entry : names) {
      const std::string name = entry.path().filename().string();
      add(prefix + name, directory + "/" + name);
    }
  }

  void add(const std::string& path, const std::string& full) {
    if (!is_safe_path(path)) {
      tree_.left_out.push_back({path, "a name that no server gives"});
      return;
    }
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
    if (is_spare_of_redo_log(path)) {
      tree_.left_out.push_back({path, reasons::spare});
      return;
    }
    if (path.starts_with(external_prefix) && !is_name_of_data(name_of(path))) {
      if (name_of(path) == "lost+found") return;
      throw unsupported(full, "no file of a table");
    }
    if (S_ISDIR(status.st_mode)) {
      tree_.directories.push_back(entry_of(path, full, status));
      walk(path + "/", full);
    } else if (S_ISREG(status.st_mode)) {
      tree_.files.push_back(entry_of(path, full, status));
      if (path.ends_with(".isl")) add_isl_target(path, full);
      if (auto content = as_empty_log_table(path)) replace_last(std::move(*content));
    } else if (S_ISLNK(status.st_mode)) {
      add_link_target(path, full);
    } else if (S_ISSOCK(status.st_mode)) {
      tree_.left_out.push_back({path, "socket"});
    } else {
      throw unsupported(full, "a special file");
    }
  }

  FileEntry entry_of(const std::string& path, const std::string& full,
                     const struct stat& status) const {
    const bool is_external = path.starts_with(external_prefix);
    return {path, FileStamp::of(status), status.st_mode & 07777U, is_external ? full : ""};
  }

  // Whatever is written to it, it counts as unchanged.
  void replace_last(std::string content) {
    FileEntry& file = tree_.files.back();
    file.stamp = {0, content.size(), 0, 0};
    file.content = std::move(content);
    if (file.path.ends_with(".CSV")) tree_.left_out.push_back({file.path, reasons::log_table});
  }

  void add_isl_target(const std::string& path, const std::string& full) {
    const std::string target = boost::trim_copy(read_whole_file(full));
    if (!target.ends_with(".ibd")) throw unsupported(full, "a link to " + target);
    add_outside({ExternalKind::isl, path, fs::path(target).lexically_normal().string(), ""});
  }

  void add_link_target(const std::string& path, const std::string& full) {
    fs::path target = fs::read_symlink(full);
    if (target.is_relative())
      target = resolved(target.string(), fs::path(full).parent_path().string());
    add_outside({ExternalKind::link, path, target.lexically_normal().string(), ""});
  }

  // One file or directory that lies outside, with all that is in it.
  void add_outside(External external) {
    boost::trim_right_if(external.path, boost::is_any_of("/"));
    const std::string& target = external.path;
    boost::system::error_code missing;
    const std::string real = fs::canonical(target, missing).string();
    if (!is_safe_path(external_prefix + target))
      throw unsupported(external.name, "a link to an odd path");
    if (missing) throw unsupported(external.name, "a link to " + target + ", which is not there");
    const std::string above = real + "/";
    if (!inner(real).empty() || tree_.root.starts_with(above) || !visited_.insert(real).second) {
      throw unsupported(
          target, "linked to from " + external.name + " and part of the data in another way, too");
    }
    external.archived = external_prefix + target;
    if (fs::is_directory(real)) {
      tree_.directories.push_back(entry_of(external.archived, real, status_of(real)));
      walk(external.archived + "/", real);
    } else {
      if (!is_name_of_data(name_of(target))) throw unsupported(target, "no file of a table");
      add_file(external.archived, real);
    }
    tree_.external.push_back(std::move(external));
  }

  void add_file(const std::string& path, const std::string& full) {
    const struct stat status = status_of(full);
    if (!S_ISREG(status.st_mode)) throw unsupported(full, "a special file");
    tree_.files.push_back(entry_of(path, full, status));
  }

  static struct stat status_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) throw io_error("stat " + path, errno);
    return status;
  }

  // One of a database behind a link has come with that.
  void add_tablespace(const std::string& path) {
    const bool known = std::any_of(tree_.files.begin(), tree_.files.end(),
                                   [&](const FileEntry& file) { return file.source == path; });
    if (!known) add_outside({ExternalKind::tablespace, "", path, ""});
  }

  void add_setting(const std::string& variable, const std::string& directory) {
    if (directory == tree_.root) return;
    const std::string inside = inner(directory);
    External external{ExternalKind::setting, variable, directory, inside};
    if (inside.empty()) {
      external.archived = external_prefix + directory;
      for (const auto& entry : fs::directory_iterator(directory)) {
        const std::string name = entry.path().filename().string();
        if (lies_in(variable, name)) add(external.archived + "/" + name, directory + "/" + name);
      }
    }
    tree_.external.push_back(std::move(external));
  }

  void add_data_file(const std::string& number, const std::string& path) {
    const std::string inside = inner(path);
    if (inside == name_of(path)) return;  // where it is by default
    External external{ExternalKind::data_file, number, path, inside};
    if (inside.empty()) {
      external.archived = external_prefix + path;
      add_file(external.archived, path);
    }
    tree_.external.push_back(std::move(external));
  }

  const ServerFiles& server_;
  const LeftOutRules rules_;
  FileTree tree_;
  std::set<std::string> visited_;  // by their real paths
};

}  // namespace

std::string FileTree::source_of(const FileEntry& file) const {
  return file.source.empty() ? root + "/" + file.path : file.source;
}

std::uint64_t FileTree::total_bytes() const {
  return std::accumulate(
      files.begin(), files.end(), std::uint64_t{0},
      [](std::uint64_t sum, const FileEntry& file) { return sum + file.stamp.size; });
}

FileTree scan_data_directory(const ServerFiles& server) { return Scan(server).run(); }

}  // namespace slaveclone
