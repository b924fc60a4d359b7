#include "load/new_data_directory.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/date_time/posix_time/posix_time.hpp>
#include <boost/filesystem.hpp>
#include <cerrno>

#include "base/durable_file.h"
#include "base/error.h"
#include "base/own_file.h"
#include "base/uninterrupted.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

constexpr const char* marker_text =
    "load-slave is making a slave of this directory, and has not done so yet. If it is not "
    "running\n"
    "any more, do not start a server here: run load-slave again, which removes this directory and\n"
    "puts back what was here before.\n";

void rename_new(const std::string& from, const std::string& to) {
  if (!renamed(from, to)) throw io_error("rename " + from + " to " + to, EXDEV);
}

struct stat status_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw io_error("stat " + path, errno);
  return status;
}

bool is_mount_point(const std::string& path) {
  return status_of(parent_of(path)).st_dev !=
         (fs::exists(path) ? status_of(path) : status_of(parent_of(path))).st_dev;
}

std::string time_suffix() {
  return boost::posix_time::to_iso_string(boost::posix_time::second_clock::universal_time());
}

std::string unused(const std::string& path) {
  std::string found = path;
  for (int i = 2; fs::exists(found); ++i) found = path + "-" + std::to_string(i);
  return found;
}

Error busy(const std::string& path) {
  return {ExitCode::busy, "another run loads in " + path, "Wait until it is done."};
}

}  // namespace

StagingDirectory::StagingDirectory(std::string path) : path_(std::move(path)) {
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST)
    throw io_error("create " + path_, errno);
  // Until the data are in place they are nobody else's, whatever mode they come with.
  auto own = open_own_directory(path_);
  if (!own) throw busy(path_);
  lock_ = std::move(*own);
  struct stat locked {};
  const bool mine = uninterrupted([&] { return ::flock(lock_.get(), LOCK_EX | LOCK_NB); }) == 0;
  if (!mine && errno != EWOULDBLOCK) throw io_error("lock " + path_, errno);
  // One that has just ended may have removed what is locked here.
  if (::fstat(lock_.get(), &locked) != 0) throw io_error("stat " + path_, errno);
  if (mine && locked.st_nlink > 0) return;
  throw busy(path_);
}

StagingDirectory::~StagingDirectory() {
  boost::system::error_code ignored;
  if (fs::symlink_status(journal(), ignored).type() != fs::file_not_found) return;
  fs::remove_all(path_, ignored);
}

void StagingDirectory::forget_journal() const { (void)::unlink(journal().c_str()); }

void StagingDirectory::clear() const {
  for (const auto& entry : fs::directory_iterator(path_)) {
    if (entry.path() != journal()) fs::remove_all(entry.path());
  }
}

void StagingDirectory::remove_journal() const {
  remove_if_there(journal());
  (void)::fsync(lock_.get());  // one that comes back after a power cut is undone once more
}

NewDataDirectory::NewDataDirectory(std::string path, bool replace,
                                   const std::function<void()>& require_no_server)
    : path_(std::move(path)),
      staging_(path_ + (is_mount_point(path_) ? "/" : "") + HalfLoad::staging_name),
      unpacked_(staging_.unpacked()) {
  undo_killed_run(require_no_server);
  look();
  require_room(replace);
  fs::create_directory(unpacked_);
  // Data are the server's alone, unless the directory was open to others before.
  const mode_t mode = load_.former_owner ? load_.former_mode : 0700;
  if (!load_.is_mount_point && ::chmod(unpacked_.c_str(), mode) != 0)
    throw io_error("chmod " + unpacked_, errno);
}

NewDataDirectory::~NewDataDirectory() {
  put_back_.reset();
  if (kept_) staging_.forget_journal();
}

void NewDataDirectory::undo_killed_run(const std::function<void()>& require_no_server) {
  const auto left = HalfLoad::read(staging_.journal());
  if (left) {
    left->require_believable(path_, unpacked_);
    left->end_server();
  }
  require_no_server();
  if (left) {
    was_set_up_ = !left->undo();
    if (!was_set_up_) {
      staging_.remove_journal();
      spdlog::warn("a load into {} was cut short: it is undone, and what was there before is back",
                   path_);
    }
  }
  staging_.clear();
}

void NewDataDirectory::look() {
  load_.data_directory = path_;
  if (!fs::exists(path_)) return;
  require_no_marker();
  const struct stat here = status_of(path_);
  load_.former_owner = Owner{here.st_uid, here.st_gid};
  load_.former_mode = here.st_mode & 07777U;
  load_.is_mount_point = is_mount_point(path_);
  occupied_ = !entries_of(path_).empty();
}

// It would have what is there taken for ours when this load is undone.
void NewDataDirectory::require_no_marker() const {
  const std::string marker = path_ + "/" + HalfLoad::marker;
  if (!fs::exists(fs::symlink_status(marker))) return;
  throw Error(ExitCode::precondition,
              marker + " is there, and no journal tells of the load that it is of",
              "What is in that directory may be half of a slave. Look at it, remove that file, "
              "and load again.");
}

void NewDataDirectory::require_room(bool replace) const {
  if (!occupied_ || replace) return;
  if (was_set_up_) {
    throw Error(ExitCode::precondition,
                path_ + " holds a slave that a load which was cut short had set up",
                "Start it, and START SLAVE; or give --replace to load another one.");
  }
  throw not_empty(path_);
}

Error not_empty(const std::string& data_directory) {
  return {ExitCode::precondition, "the data directory " + data_directory + " is not empty",
          "Give --replace to have it moved aside, or name another option file."};
}

void NewDataDirectory::give_to(const Owner& owner) {
  const auto give = [&](const std::string& path) {
    if (::lchown(path.c_str(), owner.user, owner.group) != 0)
      throw io_error("chown " + path, errno);
  };
  give(unpacked_);
  for (const auto& entry : fs::recursive_directory_iterator(unpacked_)) give(entry.path().string());
}

void NewDataDirectory::begin(const std::string& subdirectory, const OutsideFiles& outside) {
  load_.unpacked = subdirectory.empty() ? unpacked_ : unpacked_ + "/" + subdirectory;
  load_.outside = outside;
  if (occupied_) {
    const bool within = load_.is_mount_point;
    load_.moved_aside = unused(
        path_ + (within ? std::string("/") + HalfLoad::aside_within : HalfLoad::aside_beside) +
        time_suffix());
  }
  write_durably(load_.unpacked + "/" + HalfLoad::marker, marker_text);
  put_back_.emplace("the data directory " + path_, [this] { undo(); });
  load_.write(staging_.journal());
}

void NewDataDirectory::undo() {
  load_.undo();
  load_.moved_aside.clear();
  staging_.remove_journal();
}

void NewDataDirectory::put_in_place() {
  move_old_aside();
  if (load_.is_mount_point) {
    move_entries_up();
    return;
  }
  rename_new(load_.unpacked, path_);
  sync_directory(parent_of(path_));
}

void NewDataDirectory::move_old_aside() const {
  if (load_.is_mount_point) {
    if (!occupied_) return;
    if (::mkdir(load_.moved_aside.c_str(), 0700) != 0)
      throw io_error("create " + load_.moved_aside, errno);
    move_entries(path_, load_.moved_aside);
    if (::chmod(load_.moved_aside.c_str(), HalfLoad::not_listed) != 0)
      throw io_error("chmod " + load_.moved_aside, errno);
  } else if (occupied_) {
    rename_new(path_, load_.moved_aside);
  } else if (fs::exists(path_)) {
    fs::remove(path_);
  }
}

// The marker first: it tells that the others are ours.
void NewDataDirectory::move_entries_up() const {
  rename_new(load_.unpacked + "/" + HalfLoad::marker, path_ + "/" + HalfLoad::marker);
  sync_directory(path_);
  move_entries(load_.unpacked, path_);
}

void NewDataDirectory::note_server(const ServerProcess& server) const {
  HalfLoad load = load_;
  load.server = server;
  load.write(staging_.journal());
}

// With the marker gone the load is done: what the server wrote meanwhile has to be durable then.
void NewDataDirectory::keep() {
  const UniqueFd directory = open_file(path_, O_RDONLY | O_DIRECTORY);
  if (::syncfs(directory.get()) != 0) throw io_error("sync " + path_, errno);
  const std::string marker = path_ + "/" + HalfLoad::marker;
  if (::unlink(marker.c_str()) != 0) throw io_error("remove " + marker, errno);
  put_back_->dismiss();
  kept_ = true;
  sync_to_disk(directory.get(), path_);
}

}  // namespace slaveclone
