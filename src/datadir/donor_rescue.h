#pragma once

#include <chrono>
#include <string>

#include "datadir/quiesce.h"

namespace slaveclone {

// Throws Error{precondition} if it is empty.
void require_start_command(const std::string& command);

// How a donor is reached, and started if it is down: what it takes to put it back.
class DonorRescue {
 public:
  DonorRescue(SessionFactory connect, Login login, QuiesceOptions options)
      : connect_(std::move(connect)), login_(std::move(login)), options_(std::move(options)) {}

  Donor donor() const { return {connect_, login_}; }  // throws Error{cannot_connect}
  std::chrono::seconds patience() const { return options_.start_timeout; }

  // Throws Error{precondition} if a server that we have shut down does not answer and no option
  // says how it is started. The journal does not: whoever can write one would choose what we run.
  void require_way_to_start(const DonorState& state) const;

  // Starts a server that we have shut down, if it does not run, and takes the shutdown out of the
  // journal. One that is still on its way down is waited for first.
  void start_again(DonorJournal& journal) const;

 private:
  bool answers() const;
  void wait_for_shutdown_under_way(const ServerProcess& process) const;

  SessionFactory connect_;
  Login login_;
  QuiesceOptions options_;
};

}  // namespace slaveclone
