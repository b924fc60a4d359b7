#pragma once

#include <chrono>
#include <optional>
#include <string>
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

// Its slave threads as they are.
std::vector<ChannelState> channels_of(Donor& donor);

// The statements that stop the appliers that ran, and that start them again.
std::vector<std::string> plan_to_stop(Donor& donor, const std::vector<ChannelState>& channels);
std::vector<std::string> plan_to_start(Donor& donor, const std::vector<ChannelState>& channels);

// The time in which the donor's appliers are stopped. Puts back what ran before when
// resumed or destroyed, and takes it out of the journal. No wait in between outlasts the limit.
class PausedReplication {
 public:
  // Records the channels as they are in the journal, then stops every applier that runs. The time
  // may be 0: no limit.
  PausedReplication(Donor& donor, DonorJournal& journal, std::vector<ChannelState> channels,
                    std::chrono::seconds longest = {});
  PausedReplication(const PausedReplication&) = delete;
  PausedReplication& operator=(const PausedReplication&) = delete;

  void resume();  // throws Error{not_put_back}; the destructor never throws

 private:
  bool stopped_ = false;  // every applier that ran
  Undo undo_;
  std::optional<TimeLimit> limit_;
};

}  // namespace slaveclone
