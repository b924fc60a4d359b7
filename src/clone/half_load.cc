#include "clone/half_load.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>

#include "base/durable_file.h"
#include "base/error.h"
#include "datadir/file_tree.h"

namespace slaveclone {

namespace fs = boost::filesystem;
using Json = nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutsideFiles, moves, directories, settings)

namespace {

// Moves what is in a directory that cannot itself be moved. The marker shows where the files
// belong to: it goes first, and comes back last.
std::vector<fs::path> entries_of(const std::string& directory) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name != "lost+found" && name != ".slaveclone-loading" && name != HalfLoad::marker)
      entries.push_back(entry.path());
  }
  return entries;
}

std::string parent_of(const std::string& path) { return fs::path(path).parent_path().string(); }

}  // namespace

bool renamed(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EXDEV) return false;
  throw io_error("rename " + from + " to " + to, errno);
}

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
  if (!fs::exists(journal)) return {};
  try {
    const Json json = Json::parse(read_whole_file(journal));
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

bool HalfLoad::is_in_place() const { return fs::exists(data_directory + "/" + marker); }
bool HalfLoad::is_unpacked() const { return fs::exists(unpacked + "/" + marker); }

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
  ::kill(server.pid, SIGTERM);
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
  if (is_mount_point || fs::exists(data_directory)) return;
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

// What is still where it was unpacked has not been moved: then what is at its target is not ours.
// A server that was booted may have made further ones. Directories go only when empty.
void HalfLoad::take_away_outside_files() const {
  std::vector<std::string> made;
  for (const auto& [to, from] : outside.moves) {
    made.push_back(to + OutsideFiles::partial);
    if (!fs::exists(fs::symlink_status(unpacked + "/" + from))) made.push_back(to);
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
  for (auto path = outside.directories.rbegin(); path != outside.directories.rend(); ++path)
    fs::remove(*path, not_empty);
}

}  // namespace slaveclone
