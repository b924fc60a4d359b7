#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "base/time_limit.h"
#include "base/undo.h"
#include "model/donor_state.h"
#include "replication/donor_journal.h"

namespace slaveclone {

class Donor;

// Puts each channel's threads back to how the journal has them: one that ran runs, with no UNTIL on
// it, and is seen running. What somebody else has started meanwhile is left alone and reported, and
// so is a channel that somebody has removed. 'were_stopped': they are known to have been, so that
// who runs was started. Throws Error{failed}.
void put_back_channels(Donor& donor, const DonorState& journal, bool were_stopped);

// The time in which the donor's appliers are stopped. Holds what ran before; puts it back when
// resumed or destroyed, and takes it out of the journal. No wait in between outlasts the limit.
class PausedReplication {
 public:
  // Records the state in the journal, then stops every running applier. The time may be 0: no
  // limit.
  PausedReplication(Donor& donor, DonorJournal& journal, std::chrono::seconds longest);
  PausedReplication(const PausedReplication&) = delete;
  PausedReplication& operator=(const PausedReplication&) = delete;

  const std::vector<ChannelState>& before() const { return before_; }
  bool ran(const std::string& channel) const;  // whether its applier ran before

  void resume();  // throws Error{not_put_back}; the destructor never throws

 private:
  std::vector<ChannelState> before_;
  bool stopped_ = false;  // all that ran
  Undo undo_;
  std::optional<TimeLimit> limit_;
};

}  // namespace slaveclone
