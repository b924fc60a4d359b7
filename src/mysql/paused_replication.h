#pragma once

#include <vector>

#include "base/undo.h"
#include "model/donor_state.h"
#include "mysql/donor_journal.h"

namespace slaveclone {

class Donor;

// Puts each channel's threads back to how they were: one that ran runs, with no UNTIL on it, and is
// seen running. What somebody else has started meanwhile is left alone and reported, and so is a
// channel that somebody has removed. Throws Error{failed}.
void put_back_channels(Donor& donor, const std::vector<ChannelState>& channels);

// The time in which the donor's appliers are stopped. Holds what ran before; puts it back when
// resumed or destroyed, and takes it out of the journal.
class PausedReplication {
 public:
  // Records the state in the journal, then stops every running applier.
  PausedReplication(Donor& donor, DonorJournal& journal);

  const std::vector<ChannelState>& before() const { return before_; }
  bool ran(const std::string& channel) const;  // whether its applier ran before

  void resume();  // throws Error{not_put_back}; the destructor never throws

 private:
  std::vector<ChannelState> before_;
  Undo undo_;
};

}  // namespace slaveclone
