#include "load/half_load.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <ranges>

#include "archive/entry_names.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "base/own_file.h"
#include "base/process_handle.h"
#include "datadir/file_tree.h"

namespace slaveclone {

namespace fs = boost::filesystem;
using Json = nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutsideFiles, moves, directories, settings)

namespace {

bool is_proper(const std::string& path) {
  return path.starts_with("/") && is_safe_path(path.substr(1));
}

// The files at or below the path, if it is there, have names that servers give to data.
bool holds_only_data(const std::string& path) {
  const fs::file_status status = fs::symlink_status(path);
  if (!fs::exists(status)) return true;
  if (!fs::is_directory(status)) return is_name_of_data(fs::path(path).filename().string());
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    const bool is_directory = fs::is_directory(entry.symlink_status());
    if (!is_directory && !is_name_of_data(entry.path().filename().string())) return false;
  }
  return true;
}

}  // namespace

// The marker shows whose the files are: it is moved by itself, first or last.
std::vector<fs::path> entries_of(const std::string& directory) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    const bool stays = name == "lost+found" || name == HalfLoad::marker ||
                       name == HalfLoad::staging_name || name.starts_with(HalfLoad::aside_within);
    if (!stays) entries.push_back(entry.path());
  }
  return entries;
}

void move_entries(const std::string& from, const std::string& to) {
  for (const fs::path& entry : entries_of(from)) {
    const std::string target = to + "/" + entry.filename().string();
    if (!renamed(entry.string(), target)) throw io_error("rename " + entry.string(), EXDEV);
  }
  sync_directory(to);
  sync_directory(from);
}

bool renamed(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EXDEV) return false;
  throw io_error("rename " + from + " to " + to, errno);
}

std::string parent_of(const std::string& path) { return fs::path(path).parent_path().string(); }

void HalfLoad::write(const std::string& journal) const {
  Json json{{"data_directory", data_directory},
            {"unpacked", unpacked},
            {"is_mount_point", is_mount_point},
            {"moved_aside", moved_aside},
            {"outside", outside},
            {"server_pid", server.pid},
            {"server_start_time", server.start_time}};
  if (former_owner) {
    json["former"] = {
        {"user", former_owner->user}, {"group", former_owner->group}, {"mode", former_mode}};
  }
  write_durably(journal, json.dump(2) + "\n");
}

std::optional<HalfLoad> HalfLoad::read(const std::string& journal) {
  const auto text = read_own_file(journal);
  if (!text) return {};
  try {
    const Json json = Json::parse(*text);
    HalfLoad load;
    load.data_directory = json.at("data_directory");
    load.unpacked = json.at("unpacked");
    load.is_mount_point = json.at("is_mount_point");
    load.moved_aside = json.at("moved_aside");
    load.outside = json.at("outside");
    load.server = {json.at("server_pid"), json.at("server_start_time")};
    if (json.contains("former")) {
      const Json& former = json["former"];
      load.former_owner = Owner{former.at("user"), former.at("group")};
      load.former_mode = former.at("mode");
    }
    return load;
  } catch (const Json::exception& e) {
    throw Error(ExitCode::failed, "the journal " + journal + " cannot be read: " + e.what(),
                "See what is in its directory and beside it, put the data directory in order by "
                "hand, then remove the journal.");
  }
}

void HalfLoad::require_believable(const std::string& directory, const std::string& staging) const {
  const auto require = [&](bool believable, const std::string& path) {
    if (believable) return;
    throw Error(ExitCode::precondition,
                "the journal of a load into " + directory +
                    " that was cut short is not believed: it tells of '" + path + "'",
                "Look at it, in " + parent_of(staging) +
                    ". Put the data directory in order by hand, then remove that directory.");
  };
  require(data_directory == directory, data_directory);
  require(is_mount_point == staging.starts_with(directory + "/"), staging);
  require(unpacked == staging || (unpacked.starts_with(staging + "/") &&
                                  is_safe_path(unpacked.substr(staging.size() + 1))),
          unpacked);
  require(moved_aside.empty() || is_place_aside(moved_aside), moved_aside);
  for (const auto& [to, from] : outside.moves) {
    require(is_safe_path(from), from);
    require(is_proper(to) && !to.starts_with(directory + "/") &&
                !(directory + "/").starts_with(to + "/"),
            to);
    if (has_moved(from)) require(holds_only_data(to), to);
  }
  for (const auto& [variable, path] : outside.settings) require(is_proper(path), path);
  for (const std::string& path : outside.directories) require(is_proper(path), path);
}

bool HalfLoad::is_place_aside(const std::string& path) const {
  const std::string begin =
      data_directory + (is_mount_point ? std::string("/") + aside_within : aside_beside);
  return path.starts_with(begin) &&
         path.find_first_not_of("0123456789T-", begin.size()) == std::string::npos;
}

bool HalfLoad::has_moved(const std::string& from) const {
  return !fs::exists(fs::symlink_status(unpacked + "/" + from));
}

// One that is not ours is refused: it would have a slave taken for a half done load, and removed.
bool HalfLoad::is_in_place() const {
  return read_own_file(data_directory + "/" + marker).has_value();
}
bool HalfLoad::is_unpacked() const { return read_own_file(unpacked + "/" + marker).has_value(); }

bool HalfLoad::undo() const {
  if (!is_in_place() && !is_unpacked()) return false;
  end_server();
  if (is_in_place()) take_out_of_place();
  take_away_outside_files();
  put_old_one_back();
  return true;
}

void HalfLoad::end_server() const {
  if (!server.runs()) return;
  try {
    ProcessHandle(server.pid, server.start_time).send(SIGTERM);
  } catch (const Error&) {
    if (server.runs()) throw;
  }
  wait_until_gone(server, std::chrono::seconds(60));
}

void HalfLoad::take_out_of_place() const {
  if (!is_mount_point) {
    if (!renamed(data_directory, unpacked)) throw io_error("rename " + data_directory, EXDEV);
    return;
  }
  for (const fs::path& path : entries_of(data_directory)) fs::remove_all(path);
  fs::rename(data_directory + "/" + marker, unpacked + "/" + marker);
}

void HalfLoad::put_old_one_back() const {
  if (is_mount_point) {
    put_old_entries_back();
    return;
  }
  if (fs::exists(data_directory)) return;
  if (!moved_aside.empty() && fs::exists(moved_aside)) {
    renamed(moved_aside, data_directory);
  } else if (former_owner) {
    fs::create_directory(data_directory);
    if (::chown(data_directory.c_str(), former_owner->user, former_owner->group) != 0)
      throw io_error("chown " + data_directory, errno);
    if (::chmod(data_directory.c_str(), former_mode) != 0)
      throw io_error("chmod " + data_directory, errno);
  }
  sync_directory(parent_of(data_directory));
}

void HalfLoad::put_old_entries_back() const {
  if (moved_aside.empty() || !fs::exists(moved_aside)) return;
  if (::chmod(moved_aside.c_str(), 0700) != 0) throw io_error("chmod " + moved_aside, errno);
  move_entries(moved_aside, data_directory);
  fs::remove(moved_aside);
  sync_directory(data_directory);
}

// What is still where it was unpacked has not been moved: then what is at its target is not ours.
// A server that was booted may have made further ones. Directories go only when empty.
void HalfLoad::take_away_outside_files() const {
  std::vector<std::string> made;
  for (const auto& [to, from] : outside.moves) {
    made.push_back(to + OutsideFiles::partial);
    if (has_moved(from)) made.push_back(to);
  }
  for (const auto& [variable, directory] : outside.settings) {
    boost::system::error_code none;
    for (fs::directory_iterator entry(directory, none), end; entry != end; ++entry) {
      const std::string path = entry->path().string();
      const bool planned = outside.moves.contains(path);
      if (!planned && lies_in(variable, entry->path().filename().string())) made.push_back(path);
    }
  }
  for (const std::string& path : made) fs::remove_all(path);
  boost::system::error_code not_empty;
  for (const std::string& path : std::views::reverse(outside.directories))
    fs::remove(path, not_empty);
}

}  // namespace slaveclone
