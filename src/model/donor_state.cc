#include "model/donor_state.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace slaveclone {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ChannelState, name, receiver_running, applier_running)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(VariableState, name, value)
// A journal of an earlier release lacks what that could not do. What it has and we do not know is
// not read: the start command, above all, which nobody believes a file.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(DonorState, tool, started, server_pid,
                                                server_start_time, channels, variables, shut_down,
                                                frozen_pid, frozen_start_time, frozen_copy)

std::string to_json(const DonorState& state) { return nlohmann::json(state).dump(2) + "\n"; }

DonorState donor_state_from_json(const std::string& text) {
  try {
    return nlohmann::json::parse(text).get<DonorState>();
  } catch (const nlohmann::json::exception& e) {
    throw Error(
        ExitCode::failed, std::string("the journal cannot be read: ") + e.what(),
        "See what the donor's slave threads should be, set them by hand, then remove the journal.");
  }
}

}  // namespace slaveclone
