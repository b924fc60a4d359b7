#pragma once

#include "datadir/quiesce.h"

namespace slaveclone {

// The donor is shut down cleanly for the copy, and started again. Its server's process is gone
// while the files are copied; that is the proof.
class ShutdownQuiesce : public Quiesce {
 public:
  ShutdownQuiesce(const QuiesceOptions& options, SessionFactory connect)
      : options_(options), connect_(std::move(connect)) {}

  std::string mode() const override { return "shutdown"; }
  void check_ready(Donor& donor) override;
  QuiesceEvidence with_still_files(Donor& donor, DonorJournal& journal, const CheckPositions& check,
                                   const CopyFiles& copy) override;
  std::vector<std::string> plan(Donor& donor, const std::string& meanwhile) override;

 private:
  QuiesceOptions options_;
  SessionFactory connect_;
};

// Throws Error{precondition} if a server that we have shut down does not answer and no option says
// how it is started. The journal does not: whoever can write one would choose what we run.
void require_way_to_start(const DonorState& state, const SessionFactory& connect,
                          const Login& login, const QuiesceOptions& times);

// Starts a server that we have shut down, if it does not run, and takes the shutdown out of the
// journal. One that is still on its way down is waited for first. Used by the mode itself and by
// --recover.
void start_donor_again(DonorJournal& journal, const SessionFactory& connect, const Login& login,
                       const QuiesceOptions& times);

}  // namespace slaveclone
