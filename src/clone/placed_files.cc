#include "clone/placed_files.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <cerrno>

#include "base/error.h"
#include "base/process.h"
#include "base/unique_fd.h"
#include "datadir/file_tree.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

// To another file system a file is copied under this name first.
constexpr const char* partial = ".slaveclone-loading";

bool renamed(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EXDEV) return false;
  throw io_error("rename " + from + " to " + to, errno);
}

void copy(const std::string& from, const std::string& to) {
  const ProcessResult result =
      run_process({"cp", "-a", "--sparse=auto", "--reflink=auto", "-T", "--", from, to});
  if (result.exit_status == 0) return;
  throw Error(ExitCode::io, "cannot copy " + from + ": " + boost::trim_copy(result.err));
}

void sync_file_system(const std::string& directory) {
  const UniqueFd fd = open_file(directory, O_RDONLY | O_DIRECTORY);
  if (::syncfs(fd.get()) != 0) throw io_error("sync " + directory, errno);
}

void write_isl(const std::string& path, const std::string& target) {
  const UniqueFd fd = open_file(path, O_WRONLY | O_TRUNC | O_NOFOLLOW);
  write_all(fd.get(), target.data(), target.size(), path);
}

std::string parent_of(const std::string& path) { return fs::path(path).parent_path().string(); }

}  // namespace

PlacedFiles::PlacedFiles(const Placement& placement, const std::string& root,
                         const std::string& data_directory, const std::optional<Owner>& owner)
    : root_(root),
      places_(data_directory, [](const std::string&) { return ""; }),
      owner_(owner),
      directories_(placement.directories),
      take_away_("the files outside the data directory", [this] { take_away(); }) {
  for (const Placement::Link& link : placement.links) put(link);
  for (const Placement::Move& move : placement.moves) put(move);
  fs::remove_all(root_ + "/" + external_prefix);
  for (const std::string& path : made_) sync_file_system(parent_of(path));
}

void PlacedFiles::put(const Placement::Link& link) {
  const std::string at = root_ + "/" + link.at;
  if (!link.symbolic) {
    write_isl(at, link.target);
    return;
  }
  fs::create_symlink(link.target, at);
  give(at);
}

void PlacedFiles::put(const Placement::Move& move) {
  const std::string from = root_ + "/" + move.from;
  const std::string inside = places_.inside(move.to);
  const std::string to = inside.empty() ? move.to : root_ + "/" + inside;
  make_parents(to);
  if (!inside.empty()) {
    fs::rename(from, to);
    return;
  }
  spdlog::info("{} goes to {}", move.from, to);
  if (!renamed(from, to)) {
    made_.push_back(to + partial);
    fs::remove_all(to + partial);
    copy(from, to + partial);
    sync_file_system(parent_of(to));
    renamed(to + partial, to);
    made_.back() = to;
    fs::remove_all(from);
  } else {
    made_.push_back(to);
  }
}

void PlacedFiles::make_parents(const std::string& path) {
  const std::string parent = parent_of(path);
  if (fs::is_directory(parent)) return;
  make_parents(parent);
  constexpr unsigned servers_own = 0750;
  if (::mkdir(parent.c_str(), servers_own) != 0) throw io_error("create " + parent, errno);
  give(parent);
  if (!parent.starts_with(root_ + "/")) parents_.push_back(parent);
}

void PlacedFiles::give(const std::string& path) const {
  if (owner_ && ::lchown(path.c_str(), owner_->user, owner_->group) != 0)
    throw io_error("chown " + path, errno);
}

// A server that was booted on them may have made further ones. Directories go only when empty.
void PlacedFiles::take_away() {
  for (const auto& [variable, directory] : directories_) {
    boost::system::error_code none;
    for (fs::directory_iterator entry(directory, none), end; entry != end; ++entry) {
      if (lies_in(variable, entry->path().filename().string()))
        made_.push_back(entry->path().string());
    }
  }
  for (const std::string& path : made_) fs::remove_all(path);
  boost::system::error_code not_empty;
  for (auto path = parents_.rbegin(); path != parents_.rend(); ++path) fs::remove(*path, not_empty);
}

}  // namespace slaveclone
