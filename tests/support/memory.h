#pragma once

#include <fstream>
#include <string>

namespace slaveclone::test {

// The most that this program has held since from_here(), in KiB.
inline unsigned long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    unsigned long kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes;
  }
  return 0;
}

inline void from_here() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace slaveclone::test
