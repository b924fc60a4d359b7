#include "load/placed_files.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <cerrno>

#include "base/durable_file.h"
#include "base/error.h"
#include "base/process.h"
#include "base/unique_fd.h"
#include "datadir/file_tree.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

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

DataPlaces places_in(const std::string& data_directory) {
  return {data_directory, [](const std::string&) { return ""; }};
}

class Placing {
 public:
  Placing(const std::string& root, const std::string& data_directory,
          const std::optional<Owner>& owner)
      : root_(root), places_(places_in(data_directory)), owner_(owner) {}

  void put(const Placement::Link& link) const {
    const std::string at = root_ + "/" + link.at;
    if (!link.symbolic) {
      const UniqueFd fd = open_file(at, O_WRONLY | O_TRUNC | O_NOFOLLOW);
      write_all(fd.get(), link.target.data(), link.target.size(), at);
      return;
    }
    fs::create_symlink(link.target, at);
    give(at);
  }

  void put(const Placement::Move& move) const {
    const std::string from = root_ + "/" + move.from;
    const std::string inside = places_.inside(move.to);
    const std::string to = inside.empty() ? move.to : root_ + "/" + inside;
    make_parents(to);
    if (!inside.empty()) {
      fs::rename(from, to);
      return;
    }
    spdlog::info("{} goes to {}", move.from, to);
    if (!renamed(from, to)) copy_over(from, to);
    sync_file_system(parent_of(to));
  }

 private:
  // The original goes before the copy has its name: what is there under both names is not ours.
  static void copy_over(const std::string& from, const std::string& to) {
    const std::string partial = to + OutsideFiles::partial;
    fs::remove_all(partial);
    copy(from, partial);
    sync_file_system(parent_of(to));
    fs::remove_all(from);
    renamed(partial, to);
  }

  void make_parents(const std::string& path) const {
    const std::string parent = parent_of(path);
    if (fs::is_directory(parent)) return;
    make_parents(parent);
    constexpr unsigned servers_own = 0750;
    if (::mkdir(parent.c_str(), servers_own) != 0) throw io_error("create " + parent, errno);
    give(parent);
  }

  void give(const std::string& path) const {
    if (owner_ && ::lchown(path.c_str(), owner_->user, owner_->group) != 0)
      throw io_error("chown " + path, errno);
  }

  const std::string& root_;
  const DataPlaces places_;
  const std::optional<Owner>& owner_;
};

}  // namespace

OutsideFiles outside_files(const Placement& placement, const std::string& data_directory) {
  const DataPlaces places = places_in(data_directory);
  OutsideFiles outside;
  outside.settings = placement.directories;
  for (const Placement::Move& move : placement.moves) {
    if (!places.inside(move.to).empty()) continue;
    outside.moves[move.to] = move.from;
    for (std::string parent = parent_of(move.to); !fs::exists(parent); parent = parent_of(parent))
      outside.directories.push_back(parent);
  }
  // A path sorts behind those it is in.
  std::sort(outside.directories.begin(), outside.directories.end());
  return outside;
}

void place_files(const Placement& placement, const std::string& root,
                 const std::string& data_directory, const std::optional<Owner>& owner) {
  const Placing placing(root, data_directory, owner);
  for (const Placement::Link& link : placement.links) placing.put(link);
  for (const Placement::Move& move : placement.moves) placing.put(move);
  fs::remove_all(root + "/" + external_prefix);
}

}  // namespace slaveclone
