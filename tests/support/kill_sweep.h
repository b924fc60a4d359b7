#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/process.h"
#include "support/donor_look.h"
#include "support/stray_processes.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {

// Who puts the donor back after a run was killed. All but the guardian have to do it without him:
// he is killed together with the run.
enum class Rescuer { guardian, recover, next_run };

std::string to_string(Rescuer rescuer);

// Kills real runs of take-backup on a real donor, under load, at points spread over all that they
// do: before and after a statement is sent, a file is synced, renamed or removed, a process is
// stopped. Each time the donor must be as it was within ten seconds.
class KillSweep {
 public:
  struct Result {
    std::size_t points = 0;
    std::size_t put_back = 0;
    // Points at which the donor was not as before, and at which its server was stopped (SIGSTOP).
    // Not told where the guardian is the rescuer: he may be quicker than the look.
    std::size_t changed = 0;
    std::size_t stopped = 0;
    std::chrono::milliseconds slowest{0};
    std::vector<std::string> failures;
  };

  // The servers are made in `parent`, which for mode freeze clones files.
  explicit KillSweep(const std::string& mode, const std::string& parent = fast_directory());

  Result run(Rescuer rescuer, std::size_t points);

 private:
  // What the run did, a line a call.
  std::vector<std::string> calls_of_a_run() const;
  // Whether that was its end.
  bool kill_at(std::size_t call, bool after, Rescuer rescuer) const;
  int rescue(Rescuer rescuer) const;
  bool server_is_stopped() const;
  bool copies_left() const;
  bool is_as_before() const;
  std::string what_differs() const;
  Argv take_backup() const;
  Argv watched_run(const std::vector<std::string>& environment) const;

  std::string mode_;
  TestSandbox servers_;
  DonorLook before_;
  ProcessIdentity server_;
};

}  // namespace slaveclone::test
