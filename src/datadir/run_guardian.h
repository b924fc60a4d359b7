#pragma once

#include <string>

#include "base/guard_process.h"
#include "datadir/donor_rescue.h"

namespace slaveclone {

// A process that puts the donor back (recover()) when the run dies: killed, crashed, out of memory.
// While the donor's server does not answer it tries again, for --start-timeout. To be started
// before the first change, and before the program has threads.
class RunGuardian {
 public:
  // Throws Error{failed}.
  RunGuardian(const std::string& data_directory, const DonorRescue& rescue);

  // The run is at its end, and has put back what it could.
  ~RunGuardian();
  RunGuardian(const RunGuardian&) = delete;
  RunGuardian& operator=(const RunGuardian&) = delete;

  pid_t pid() const { return guard_.pid(); }

 private:
  GuardProcess guard_;
};

}  // namespace slaveclone
