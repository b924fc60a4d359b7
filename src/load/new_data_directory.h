#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/undo.h"
#include "base/unique_fd.h"
#include "load/half_load.h"

namespace slaveclone {

// A directory of one run that loads; removed with all that is in it, unless it holds a journal of
// what could not be undone.
class StagingDirectory {
 public:
  // Makes it or takes over one that a killed run left. Throws Error{busy} while another run has it,
  // Error{precondition} for one that is not ours.
  explicit StagingDirectory(std::string path);
  ~StagingDirectory();
  StagingDirectory(const StagingDirectory&) = delete;
  StagingDirectory& operator=(const StagingDirectory&) = delete;

  std::string journal() const { return path_ + "/journal.json"; }
  std::string unpacked() const { return path_ + "/data"; }
  std::string output() const { return path_ + "/first-boot.out"; }
  void clear() const;  // all but the journal
  void remove_journal() const;
  void forget_journal() const;

 private:
  std::string path_;
  UniqueFd lock_;
};

// That a data directory holds something, and is not to be replaced.
[[nodiscard]] Error not_empty(const std::string& data_directory);

// The data directory a slave is loaded into. The archive is unpacked beside it (inside it, if it is
// a mount point, where what was in it goes into one inside it, too) and takes its place by a rename
// once all is verified; until keep() everything is
// put back as it was: by this object, or, if it was killed, by the next one for the same path.
class NewDataDirectory {
 public:
  // Undoes what a killed run left: ends its server, if 'require_no_server' does not throw then.
  // Refuses a directory that holds anything, unless 'replace' has it moved aside. Throws
  // Error{precondition}, Error{busy} while another run loads here, Error{io}.
  NewDataDirectory(
      std::string path, bool replace, const std::function<void()>& require_no_server = [] {});
  ~NewDataDirectory();
  NewDataDirectory(const NewDataDirectory&) = delete;
  NewDataDirectory& operator=(const NewDataDirectory&) = delete;

  const std::string& staging() const { return unpacked_; }  // where to unpack

  // Where the first boot prints to: in no directory of the server's user.
  std::string output_of_first_boot() const { return staging_.output(); }

  // Who owned the directory until now; nullopt if there was none.
  std::optional<Owner> former_owner() const { return load_.former_owner; }

  void give_to(const Owner& owner);  // all that was unpacked

  // Makes durable what is about to be changed outside of staging(); STAGING/subdirectory is to
  // become the data directory. Before any of it.
  void begin(const std::string& subdirectory, const OutsideFiles& outside);
  void put_in_place();
  void note_server(const ServerProcess& server) const;  // of the first boot; durably

  // It is a slave of its own: nothing is put back any more. Until this object ends the journal
  // tells of it, for who finds it not started after a crash.
  void keep();

  // Where the old data directory was moved; empty if there was none.
  const std::string& moved_aside() const { return load_.moved_aside; }

 private:
  void look();
  void require_no_marker() const;
  void require_room(bool replace) const;
  void undo_killed_run(const std::function<void()>& require_no_server);
  void undo();
  void move_old_aside() const;
  void move_entries_up() const;

  const std::string path_;
  HalfLoad load_;
  StagingDirectory staging_;
  std::string unpacked_;
  bool occupied_ = false;
  bool was_set_up_ = false;  // by a killed run, which perhaps did not start it
  bool kept_ = false;
  std::optional<Undo> put_back_;
};

}  // namespace slaveclone
