#pragma once

#include <string>
#include <vector>

namespace slaveclone::test {

// A line that a reader of the tutorial types, and what the page shows below it.
struct TutorialStep {
  std::string prompt;  // "$", or a server's name
  std::string typed;   // continuation lines joined
  std::vector<std::string> shown;
};

// Those of the ```console blocks of a page, in order.
std::vector<TutorialStep> steps_of_tutorial(const std::string& page);

// Whether the output has these lines, in that order, perhaps with others between. Numbers may
// differ, as may blanks and the frames of tables; but long numbers that are shown alike must be
// alike: they are checksums.
bool shows(const std::string& output, const std::vector<std::string>& lines);

}  // namespace slaveclone::test
