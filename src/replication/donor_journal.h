#pragma once

#include <chrono>
#include <string>

#include "base/unique_fd.h"
#include "host/server_process.h"
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

  // Throws Error{busy} when another run has the lock for all the patience, Error{io} when the
  // directory cannot be opened, Error{precondition} for a journal that is not one of ours: see
  // base/own_file.h.
  explicit DonorJournal(const std::string& data_directory, std::chrono::milliseconds patience = {});

  // For the guardian of a run that was killed, which is at work for a moment.
  static constexpr std::chrono::milliseconds guardians_time{5000};

  const std::string& directory() const { return data_directory_; }
  const std::string& path() const { return path_; }

  // What an earlier run left to be put back; empty() if nothing.
  const DonorState& state() const { return state_; }

  // Who changes which server from now on; in the file with the first change.
  void begin(const std::string& tool, const std::string& started, const ServerProcess& server);

  // Makes 'state' durable, before the change that it tells of. Throws Error{failed} for a variable
  // that would not be believed when it is read.
  void record(const DonorState& state);

  // Something has been put back: 'state' is what is left. Removes the file when that is nothing. A
  // file that cannot be rewritten for want of space is left as it is: to put back twice does no
  // harm.
  void settle(const DonorState& state);

 private:
  std::string data_directory_;
  std::string path_;
  UniqueFd directory_;
  DonorState state_;
};

// The process of the server that was changed; its pid is 0 if that is not known.
ServerProcess changed_server(const DonorState& state);

// Whether this is another process than the one that the journal tells of: then the global variables
// are those of its option files, whatever was changed before. False when either is not known.
bool is_restarted(Server& server, const DonorState& since);

}  // namespace slaveclone
