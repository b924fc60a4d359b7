#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "datadir/file_tree.h"
#include "model/manifest.h"
#include "replication/donor.h"

namespace slaveclone {

// What a copy saw of a file: its stamp when it was opened, and whether it changed while it was
// read.
struct CopiedFile {
  std::string path;
  FileStamp stamp;
  bool changed = false;
};

// Copies these files into the archive. Called once or more; a later copy of a file replaces the
// earlier one. A file that has gone before its turn is not among those returned.
using CopyFiles = std::function<std::vector<CopiedFile>(const FileTree& files)>;

// Throws unless every applier stands where it was stopped. Called once nothing can start one of
// them and have it change a row: under the lock, or when all slave threads have been stopped.
using CheckPositions = std::function<void()>;

struct QuiesceOptions {
  std::chrono::seconds lock_timeout{10};    // for the donor's own read lock
  std::chrono::seconds drain_timeout{120};  // for its dirty pages to be written
  std::chrono::seconds stop_timeout{600};
  std::chrono::seconds start_timeout{600};
  unsigned rounds = 8;  // online: at most so many
  // Online: InnoDB must be seen at rest for so long. Purge wakes up more often than that, and file
  // systems stamp times in ticks of about 4 ms. Shorter only in tests.
  std::chrono::milliseconds rest_time{250};
  std::chrono::milliseconds freeze_timeout{
      10000};                     // freeze: for how long the server may be stopped
  std::string start_command;      // shutdown: starts the donor again
  std::string error_log;          // where it logs, if its option files say
  bool skip_slave_start = false;  // what the donor's option files say
};

// A way to make the donor's files hold still while they are copied, with proof that they did.
class Quiesce {
 public:
  virtual ~Quiesce() = default;

  virtual QuiesceMode mode() const = 0;

  // Refuses, before anything is stopped, what this mode cannot do: all of it, as Findings. Throws
  // Error{precondition}.
  virtual void check_ready(Donor& donor) = 0;

  // What can be done while the applier still runs, to stop it for a shorter time. Journalled and
  // put back likewise.
  virtual void prepare(Donor& /*donor*/, DonorJournal& /*journal*/) {}
  // The statements with which it will change the donor; what begins with # is a remark.
  virtual std::vector<std::string> plan_to_prepare(Donor& /*donor*/) { return {}; }

  // Has the files copied while they are still, or keeps a snapshot of them, and returns the proof.
  // What it changes on the donor is in the journal before and put back after, also when an error
  // leaves it. Throws Error{not_still}.
  virtual QuiesceEvidence with_still_files(Donor& donor, DonorJournal& journal,
                                           const CheckPositions& check, const CopyFiles& copy) = 0;
  // The statements with which it will change the donor and put it back, 'meanwhile' at the moment
  // of the copy.
  virtual std::vector<std::string> plan(Donor& donor, const std::string& meanwhile) = 0;

  // Has the files copied from the snapshot, if the mode has kept one: once the donor replicates
  // again.
  virtual void copy_snapshot(const CopyFiles& /*copy*/, QuiesceEvidence& /*evidence*/) {}
};

// What 'automatic' means here; other modes are what they are.
QuiesceMode resolve_quiesce(QuiesceMode mode, const QuiesceOptions& options, Donor& donor);

// 'mode' is not automatic.
std::unique_ptr<Quiesce> make_quiesce(QuiesceMode mode, const QuiesceOptions& options,
                                      SessionFactory connect);

}  // namespace slaveclone
