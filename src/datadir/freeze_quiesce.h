#pragma once

#include <optional>

#include "base/undo.h"
#include "datadir/frozen_copy.h"
#include "datadir/quiesce.h"
#include "host/server_process.h"

namespace slaveclone {

// The server's process is stopped for some milliseconds, in which its files are cloned; they are
// archived from the clones when the donor replicates again. They are what a kill of the server at
// that moment would leave, so the new server recovers from a crash when it boots.
class FreezeQuiesce : public Quiesce {
 public:
  explicit FreezeQuiesce(const QuiesceOptions& options) : options_(options) {}

  QuiesceMode mode() const override { return QuiesceMode::freeze; }
  void check_ready(Donor& donor) override;
  // Has what is in memory of the files written.
  void prepare(Donor& donor, DonorJournal& journal) override;
  QuiesceEvidence with_still_files(Donor& donor, DonorJournal& journal, const CheckPositions& check,
                                   const CopyFiles& copy) override;
  std::vector<std::string> plan(Donor& donor, const std::string& meanwhile) override;
  void copy_snapshot(const CopyFiles& copy, QuiesceEvidence& evidence) override;

 private:
  void make_copy(const FileTree& files, const ServerProcess& process, DonorJournal& journal);
  void freeze(const ServerFiles& files, const ServerProcess& process, QuiesceEvidence& evidence);

  QuiesceOptions options_;
  std::optional<FrozenCopy> copy_;
  std::optional<Undo> remove_copy_;  // with it what the journal tells of the copy
};

// Throws Error{precondition} unless what the journal tells of a stopped server and of a copy could
// be so: a process that works in its data directory, as far as that may be seen, and a directory of
// ours where a copy of it would be.
void require_believable_freeze(const DonorJournal& journal);

// Has a server that a killed run left stopped go on, if its process is still there, and takes that
// out of the journal. Needs no session: a stopped server does not answer.
void thaw_donor(DonorJournal& journal);

// Removes the copy that a run has made, and takes it out of the journal.
void remove_frozen_copy(DonorJournal& journal);

}  // namespace slaveclone
