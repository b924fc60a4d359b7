#include "clone/new_data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/date_time/posix_time/posix_time.hpp>
#include <boost/filesystem.hpp>
#include <cerrno>

#include "base/error.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;

constexpr const char* staging_name = ".slaveclone-loading";

bool holds_anything(const std::string& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name != "lost+found" && name != staging_name) return true;
  }
  return false;
}

void rename_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    throw io_error("rename " + from + " to " + to, errno);
  }
}

std::string parent_of(const std::string& path) { return fs::path(path).parent_path().string(); }

std::string time_suffix() {
  return boost::posix_time::to_iso_string(boost::posix_time::second_clock::universal_time());
}

}  // namespace

NewDataDirectory::NewDataDirectory(std::string path, bool replace) : path_(std::move(path)) {
  struct stat here {};
  struct stat above {};
  if (::stat(parent_of(path_).c_str(), &above) != 0)
    throw io_error("stat " + parent_of(path_), errno);
  if (::stat(path_.c_str(), &here) == 0) {
    former_owner_ = Owner{here.st_uid, here.st_gid};
    is_mount_point_ = here.st_dev != above.st_dev;
    occupied_ = holds_anything(path_);
  }
  if (occupied_ && (!replace || is_mount_point_)) {
    throw Error(ExitCode::precondition, "the data directory " + path_ + " is not empty",
                is_mount_point_
                    ? "It is a mount point and cannot be moved aside: empty it first."
                    : "Give --replace to have it moved aside, or name another option file.");
  }
  staging_ = is_mount_point_ ? path_ + "/" + staging_name : path_ + staging_name;
  fs::create_directories(staging_);
  // Data are the server's alone, unless the directory was open to others before. Till they are in
  // place they are ours.
  if (former_owner_) mode_ = here.st_mode & 07777U;
  if (::chmod(staging_.c_str(), 0700) != 0) throw io_error("chmod " + staging_, errno);
  staging_lock_ = open_file(staging_, O_RDONLY | O_DIRECTORY);
  if (::flock(staging_lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error(ExitCode::busy, "another run loads into " + path_, "Wait until it is done.");
  }
  for (const auto& leftover : fs::directory_iterator(staging_)) fs::remove_all(leftover.path());
}

NewDataDirectory::~NewDataDirectory() {
  boost::system::error_code ignored;
  fs::remove_all(staging_, ignored);
}

void NewDataDirectory::give_to(const Owner& owner) {
  const auto give = [&](const std::string& path) {
    if (::lchown(path.c_str(), owner.user, owner.group) != 0)
      throw io_error("chown " + path, errno);
  };
  give(staging_);
  for (const auto& entry : fs::recursive_directory_iterator(staging_)) give(entry.path().string());
}

void NewDataDirectory::move_aside() {
  if (!fs::exists(path_)) return;
  if (!occupied_) {
    fs::remove(path_);
    return;
  }
  moved_aside_ = path_ + ".replaced-" + time_suffix();
  rename_new(path_, moved_aside_);
}

void NewDataDirectory::move_entries_up(const std::string& from) {
  for (const auto& entry : fs::directory_iterator(from)) {
    rename_new(entry.path().string(), path_ + "/" + entry.path().filename().string());
  }
}

void NewDataDirectory::put_in_place(const std::string& subdirectory) {
  const std::string from = subdirectory.empty() ? staging_ : staging_ + "/" + subdirectory;
  put_back_.emplace("the data directory " + path_, [this] {
    if (is_mount_point_) {
      for (const auto& entry : fs::directory_iterator(path_)) {
        if (entry.path().filename() != "lost+found") fs::remove_all(entry.path());
      }
      return;
    }
    fs::remove_all(path_);
    if (!moved_aside_.empty()) {
      rename_new(moved_aside_, path_);
    } else if (former_owner_) {
      fs::create_directory(path_);
      if (::chown(path_.c_str(), former_owner_->user, former_owner_->group) != 0) {
        throw io_error("chown " + path_, errno);
      }
    }
  });
  if (is_mount_point_) {
    move_entries_up(from);
  } else {
    move_aside();
    if (subdirectory.empty() && ::chmod(from.c_str(), mode_) != 0) {
      throw io_error("chmod " + from, errno);
    }
    rename_new(from, path_);
  }
  sync_directory(is_mount_point_ ? path_ : parent_of(path_));
}

void NewDataDirectory::keep() {
  if (put_back_) put_back_->dismiss();
}

}  // namespace slaveclone
