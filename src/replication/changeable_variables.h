#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/donor_state.h"

namespace slaveclone {

// The one list of the global variables that a run may change on a donor, with what each can hold.
// What a journal tells of any other is not believed.
//
// "NAME = VALUE" of the first that is not on the list or cannot be its value; nullopt: none.
std::optional<std::string> unchangeable(const std::vector<VariableState>& variables);

}  // namespace slaveclone
