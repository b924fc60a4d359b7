#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace slaveclone {

struct ChannelState {
  std::string name;
  bool receiver_running = false;
  bool applier_running = false;

  bool operator==(const ChannelState&) const = default;
};

struct VariableState {
  std::string name;
  std::string value;

  bool operator==(const VariableState&) const = default;
};

// What a run has found on a donor, will change or has changed, and has not yet put back: the
// journal's content. Empty when there is nothing to put back.
struct DonorState {
  std::string tool;
  std::string started;                   // ISO 8601, UTC
  std::int64_t server_pid = 0;           // of the server that was changed; 0: not known
  std::uint64_t server_start_time = 0;   // clock ticks since boot
  std::vector<ChannelState> channels;    // how the slave threads were
  std::vector<VariableState> variables;  // what the global variables were
  bool shut_down = false;                // we stopped the server
  std::int64_t frozen_pid = 0;           // of the server's process that we stopped (SIGSTOP)
  std::uint64_t frozen_start_time = 0;   // clock ticks since boot
  std::string frozen_copy;               // a directory to be removed

  bool empty() const {
    return channels.empty() && variables.empty() && !shut_down && frozen_pid == 0 &&
           frozen_copy.empty();
  }
  bool operator==(const DonorState&) const = default;
};

std::string to_json(const DonorState& state);
DonorState donor_state_from_json(const std::string& text);  // throws Error{failed}

}  // namespace slaveclone
