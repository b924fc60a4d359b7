#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/undo.h"
#include "base/unique_fd.h"

namespace slaveclone {

struct Owner {
  uid_t user = 0;
  gid_t group = 0;
};

// The data directory a slave is loaded into. The archive is unpacked beside it (inside it, if it is
// a mount point) and takes its place by a rename once all is verified; until keep() everything is
// put back as it was.
class NewDataDirectory {
 public:
  // Refuses a directory that holds anything, unless 'replace' has it moved aside. Throws
  // Error{precondition}, Error{busy} while another run loads here, Error{io}.
  NewDataDirectory(std::string path, bool replace);
  ~NewDataDirectory();
  NewDataDirectory(const NewDataDirectory&) = delete;
  NewDataDirectory& operator=(const NewDataDirectory&) = delete;

  const std::string& staging() const { return staging_; }

  // Who owned the directory until now; nullopt if there was none.
  std::optional<Owner> former_owner() const { return former_owner_; }

  void give_to(const Owner& owner);  // all that was unpacked

  // Makes STAGING/subdirectory the data directory.
  void put_in_place(const std::string& subdirectory);

  void keep();  // it is loaded: nothing is put back any more

  // Where the old data directory was moved; empty if there was none.
  const std::string& moved_aside() const { return moved_aside_; }

 private:
  void move_aside();
  void move_entries_up(const std::string& from);

  std::string path_;
  std::string staging_;
  std::string moved_aside_;
  std::optional<Owner> former_owner_;
  mode_t mode_ = 0700;  // that the directory is to have
  bool is_mount_point_ = false;
  bool occupied_ = false;
  UniqueFd staging_lock_;
  std::optional<Undo> put_back_;
};

}  // namespace slaveclone
