#pragma once

#include "datadir/quiesce.h"

namespace slaveclone {

// The donor is shut down cleanly for the copy, and started again. Its server's process is gone
// while the files are copied; that is the proof.
class ShutdownQuiesce : public Quiesce {
 public:
  ShutdownQuiesce(const QuiesceOptions& options, SessionFactory connect)
      : options_(options), connect_(std::move(connect)) {}

  QuiesceMode mode() const override { return QuiesceMode::shutdown; }
  void check_ready(Donor& donor) override;
  QuiesceEvidence with_still_files(Donor& donor, DonorJournal& journal, const CheckPositions& check,
                                   const CopyFiles& copy) override;
  std::vector<std::string> plan(Donor& donor, const std::string& meanwhile) override;

 private:
  QuiesceOptions options_;
  SessionFactory connect_;
};

}  // namespace slaveclone
