#pragma once

#include <optional>

#include "datadir/innodb_state.h"
#include "datadir/quiesce.h"
#include "replication/changed_variables.h"

namespace slaveclone {

// The donor goes on serving reads. Under its read lock, with every dirty page written, InnoDB at
// rest is shown by an unmoved LSN before and after the copy; what moved meanwhile is copied again
// until a round finds nothing moved. Never accepts without.
class OnlineQuiesce : public Quiesce {
 public:
  explicit OnlineQuiesce(const QuiesceOptions& options) : options_(options) {}

  QuiesceMode mode() const override { return QuiesceMode::online; }
  void check_ready(Donor& donor) override;
  // Most dirty pages are written while the applier still runs.
  void prepare(Donor& donor, DonorJournal& journal) override;
  std::vector<std::string> plan_to_prepare(Donor& donor) override;
  QuiesceEvidence with_still_files(Donor& donor, DonorJournal& journal, const CheckPositions& check,
                                   const CopyFiles& copy) override;
  std::vector<std::string> plan(Donor& donor, const std::string& meanwhile) override;

 private:
  InnodbState wait_until_quiet(Server& server) const;
  void copy_until_still(Server& server, const CopyFiles& copy, QuiesceEvidence& evidence);

  QuiesceOptions options_;
  std::optional<ChangedVariables> variables_;  // from prepare() until the files are copied
};

}  // namespace slaveclone
