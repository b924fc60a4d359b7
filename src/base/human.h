#pragma once

#include <cstdint>
#include <string>

namespace slaveclone {

// Figures for people: three significant digits or so, with their unit.
std::string human_bytes(std::uint64_t bytes);  // "512 B", "1.4 GiB"
std::string human_duration(double seconds);    // "0.16 ms", "2.3 s", "3 min 05 s", "1 h 04 min"

// Text that somebody else has chosen: control characters, which could play tricks on a terminal or
// in a log, as "\x1b".
std::string printable(const std::string& text);

}  // namespace slaveclone
