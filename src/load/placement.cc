#include "load/placement.h"

#include <boost/algorithm/string.hpp>
#include <boost/filesystem.hpp>
#include <cerrno>
#include <set>

#include "archive/entry_names.h"
#include "base/error.h"
#include "base/split.h"
#include "datadir/file_tree.h"
#include "mysql/server_version.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

Error hostile(const std::string& path, const std::string& why) {
  return {ExitCode::damaged,
          "the archive is refused: its file outside the data directory, " + path + ", " + why,
          "It was not written by take-backup; do not trust it."};
}

Error taken(const std::string& path, const std::string& hint) {
  return {ExitCode::precondition, path + " is already there", hint};
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory.empty() ? name : directory + "/" + name;
}

class Planning {
 public:
  Planning(const Manifest& manifest, const std::string& root, const DataPlaces& there,
           const PathMap& map)
      : manifest_(manifest), root_(fs::canonical(root).string()), there_(there), map_(map) {}

  Placement run() {
    for (const External& external : manifest_.external) {
      check(external);
      add(external);
    }
    for (const auto& [variable, directory] : there_.directories) place_setting(variable, directory);
    place_data_files();
    check_nothing_is_left();
    return std::move(placement_);
  }

 private:
  // No link is in the tree yet, so a path that is canonical leads where it says.
  bool is_there(const std::string& path) const {
    boost::system::error_code error;
    const fs::path found = fs::canonical(root_ + "/" + path, error);
    if (error && error.value() != ENOENT && error.value() != ENOTDIR && error.value() != ELOOP)
      throw io_error("use " + root_ + "/" + path, error.value());
    return !error && found == root_ + "/" + path;
  }

  void check(const External& external) const {
    const bool outside = external.archived == external_prefix + external.path;
    const bool setting =
        external.kind == ExternalKind::setting || external.kind == ExternalKind::data_file;
    if (!external.path.starts_with("/") || !is_safe_path(external.path.substr(1)))
      throw hostile(external.path, "has no proper path");
    if (!outside && !(setting && is_safe_path(external.archived)))
      throw hostile(external.path, "is not where it should be in it");
    if (setting) return;
    if (!is_there(external.archived)) throw hostile(external.path, "is not in it");
    check_names(external);
    if (external.kind == ExternalKind::tablespace) return;
    const std::string parent = fs::path(external.name).parent_path().string();
    const bool named = is_safe_path(external.name) && (parent.empty() || is_there(parent));
    if (external.kind == ExternalKind::isl) {
      if (!named || !external.name.ends_with(".isl") || !external.path.ends_with(".ibd") ||
          !is_there(external.name)) {
        throw hostile(external.path, "is not what a table's link leads to");
      }
    } else if (external.kind != ExternalKind::link || !named ||
               fs::exists(root_ + "/" + external.name)) {
      throw hostile(external.path, "is linked to in a wrong way");
    }
  }

  // Nothing but tables' files is written outside the data directory.
  void check_names(const External& external) const {
    const auto check_name = [&](const fs::path& path) {
      if (!is_name_of_data(path.filename().string()))
        throw hostile(external.path, "is or holds no file of a table");
    };
    const fs::path at = root_ + "/" + external.archived;
    if (!fs::is_directory(at)) {
      check_name(at);
      return;
    }
    for (const auto& entry : fs::recursive_directory_iterator(at)) check_name(entry.path());
  }

  void add(const External& external) {
    if (external.kind == ExternalKind::setting) {
      setting_at_[external.name] = external.archived;
    } else if (external.kind == ExternalKind::data_file) {
      data_file_at_[external.name] = external.archived;
    } else {
      const std::string to = place_of(external);
      if (to != external.path) check_move(external, to);
      move(external.archived, to, "Have it put elsewhere with --map-path=" + external.path + "=…");
      if (external.kind == ExternalKind::tablespace) return;
      placement_.links.push_back({external.name, to, external.kind == ExternalKind::link});
    }
  }

  // An archive does not choose where on this host it writes: the owner does.
  std::string place_of(const External& external) const {
    if (const auto to = map_(external.path)) return fs::path(*to).lexically_normal().string();
    const bool is_searched =
        std::any_of(there_.searched.begin(), there_.searched.end(),
                    [&](const auto& directory) { return external.path.starts_with(directory); });
    if (is_searched) return external.path;
    const std::string above = fs::path(external.path).parent_path().string();
    throw Error(ExitCode::precondition,
                "the archive has files for " + external.path + ", outside the data directory",
                "Say where they go: --map-path=" + above + "=" + above +
                    " for the same place, or another directory behind the =.");
  }

  // MySQL's dictionary goes on knowing the donor's path, and looks there first.
  void check_move(const External& external, const std::string& to) const {
    if (ServerVersion::parse(manifest_.donor.version).is_mariadb()) return;
    if (fs::exists(external.path)) {
      throw taken(external.path,
                  "MySQL would find that, too, and take it for the clone's: load on a "
                  "host that has no such path.");
    }
    const bool found =
        external.kind != ExternalKind::tablespace ||
        std::any_of(there_.searched.begin(), there_.searched.end(),
                    [&](const auto& directory) { return to.starts_with(directory); });
    if (found) return;
    throw Error(ExitCode::precondition, "the new server would not find " + to,
                "Add its directory to innodb_directories in the new server's [mysqld].");
  }

  void move(const std::string& from, const std::string& to, const std::string& hint) {
    const fs::file_status status = fs::symlink_status(to);
    if (there_.inside(to).empty() && fs::exists(status)) throw taken(to, hint);
    if (!targets_.insert(to).second)
      throw taken(to, "Two parts of the archive cannot both be there.");
    placement_.moves.push_back({from, to});
  }

  void place_setting(const std::string& variable, const std::string& directory) {
    const auto found = setting_at_.find(variable);
    const std::string at = found == setting_at_.end() ? "" : found->second;
    const std::string inside = there_.inside(directory);
    if (inside == (at.empty() ? "." : at)) return;
    if (inside.empty()) require_room(variable, directory);
    const std::string here = joined(root_, at);
    if (!fs::is_directory(here)) return;
    for (const auto& entry : fs::directory_iterator(here)) {
      const std::string name = entry.path().filename().string();
      if (!lies_in(variable, name)) continue;
      move(joined(at, name), joined(directory, name), "");
      if (inside.empty()) placement_.directories[variable] = directory;
    }
  }

  // A server's old files there would be taken for the new one's.
  static void require_room(const std::string& variable, const std::string& directory) {
    boost::system::error_code none;
    for (fs::directory_iterator entry(directory, none), end; entry != end; ++entry) {
      const std::string name = entry->path().filename().string();
      if (lies_in(variable, name)) {
        throw taken(directory + "/" + name, "Empty the new server's " + variable + " first.");
      }
    }
  }

  void place_data_files() {
    const auto shape = manifest_.settings.find("innodb_data_file_path");
    if (shape == manifest_.settings.end()) return;
    const std::vector<std::string> names = split(shape->second, ';');
    for (std::size_t i = 0; i < std::min(names.size(), there_.data_files.size()); ++i) {
      const auto found = data_file_at_.find(std::to_string(i + 1));
      const std::string at =
          found == data_file_at_.end() ? names[i].substr(0, names[i].find(':')) : found->second;
      const std::string& to = there_.data_files[i];
      if (there_.inside(to) == at) continue;
      if (!is_there(at)) throw hostile(at, "is not in it");
      move(at, to, "Empty the new server's innodb_data_home_dir first.");
    }
  }

  void check_nothing_is_left() const {
    const std::string outside = root_ + "/" + external_prefix;
    if (!fs::exists(outside)) return;
    for (const auto& entry : fs::recursive_directory_iterator(outside)) {
      if (fs::is_directory(entry.symlink_status())) continue;
      const std::string path = entry.path().string().substr(root_.size() + 1);
      const bool moved = std::any_of(
          placement_.moves.begin(), placement_.moves.end(),
          [&](const auto& move) { return path == move.from || path.starts_with(move.from + "/"); });
      if (!moved) throw hostile(path, "has no place");
    }
  }

  const Manifest& manifest_;
  const std::string root_;
  const DataPlaces& there_;
  const PathMap& map_;
  Placement placement_;
  std::map<std::string, std::string> setting_at_;    // by variable
  std::map<std::string, std::string> data_file_at_;  // by number
  std::set<std::string> targets_;
};

}  // namespace

Placement plan_placement(const Manifest& manifest, const std::string& root, const DataPlaces& there,
                         const PathMap& map) {
  return Planning(manifest, root, there, map).run();
}

}  // namespace slaveclone
