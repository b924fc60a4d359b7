#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/error.h"

namespace slaveclone {

struct NumberRange {
  std::uint64_t least = 0;
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

// A whole number in decimal digits and nothing else. `what` names it for the message: "server-id is
// 'abc', which is no number". Throws Error{code}; with ExitCode::usage there is a hint for whoever
// has written it, otherwise it came from a server.
std::uint64_t parse_number(std::string_view text, const std::string& what, NumberRange range = {},
                           ExitCode code = ExitCode::failed);

// For an answer of a server that fits into 32 bits, such as a server id or a port.
std::uint32_t parse_number32(std::string_view text, const std::string& what);

}  // namespace slaveclone
