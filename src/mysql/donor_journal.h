#pragma once

#include <string>

#include "base/unique_fd.h"
#include "model/donor_state.h"

namespace slaveclone {

// The small durable file that says what this run changes on the donor and has not yet put back.
// Written before each change, so that whatever kills us, `take-backup --recover` knows the way
// back.
//
// It lies in the donor's data directory, where the next run finds it even while the server is down,
// and holds a lock on that directory for as long as it lives: one run a donor at a time.
class DonorJournal {
 public:
  static constexpr const char* file_name = "slaveclone.journal";

  // Throws Error{busy} when another run has the lock, Error{io} when the directory cannot be
  // opened.
  explicit DonorJournal(const std::string& data_directory);

  const std::string& path() const { return path_; }

  // What an earlier run left to be put back; empty() if nothing.
  const DonorState& state() const { return state_; }

  // Who writes from now on; in the file with the first change.
  void begin(const std::string& tool, const std::string& started);

  // Makes 'state' durable, before the change that it tells of.
  void record(const DonorState& state);

  // Something has been put back: 'state' is what is left. Removes the file when that is nothing. A
  // file that cannot be rewritten for want of space is left as it is: to put back twice does no
  // harm.
  void settle(const DonorState& state);

 private:
  std::string path_;
  UniqueFd directory_;
  DonorState state_;
};

}  // namespace slaveclone
