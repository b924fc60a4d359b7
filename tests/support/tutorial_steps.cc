#include "support/tutorial_steps.h"

#include <boost/algorithm/string.hpp>
#include <map>
#include <regex>
#include <sstream>

namespace slaveclone::test {
namespace {

constexpr std::size_t long_number = 7;

bool is_continuation(const std::string& line) {
  return boost::trim_left_copy(line).starts_with("->");
}

// "master> SHOW MASTER STATUS;": what stands before the prompt's sign, and the rest.
bool read_prompt(const std::string& line, TutorialStep& step) {
  static const std::regex prompt("(\\$|[a-z][a-z0-9]*>) (.*)");
  std::smatch found;
  if (!std::regex_match(line, found, prompt)) return false;
  step = {boost::trim_right_copy_if(found[1].str(), boost::is_any_of(">")), found[2], {}};
  return true;
}

std::string without_numbers(std::string line) {
  line = std::regex_replace(line, std::regex("[0-9]+(\\.[0-9]+)*"), "#");
  return boost::trim_copy(std::regex_replace(line, std::regex("\\s+"), " "));
}

std::vector<std::string> long_numbers(const std::string& line) {
  static const std::regex number("[0-9]+");
  std::vector<std::string> found;
  for (std::sregex_iterator at(line.begin(), line.end(), number), end; at != end; ++at) {
    if (at->length() >= static_cast<std::ptrdiff_t>(long_number)) found.push_back(at->str());
  }
  return found;
}

bool is_frame(const std::string& line) {
  return !line.empty() && line.find_first_not_of("+-") == std::string::npos;
}

}  // namespace

std::vector<TutorialStep> steps_of_tutorial(const std::string& page) {
  std::vector<TutorialStep> steps;
  std::istringstream lines(page);
  bool typed = false;
  for (std::string line; std::getline(lines, line);) {
    TutorialStep step;
    if (line.starts_with("```")) {
      typed = line == "```console";
    } else if (!typed) {
      continue;
    } else if (read_prompt(line, step)) {
      steps.push_back(step);
    } else if (is_continuation(line)) {
      steps.back().typed += " " + boost::trim_copy(line.substr(line.find("->") + 2));
    } else if (!line.empty()) {
      steps.back().shown.push_back(line);
    }
  }
  return steps;
}

bool shows(const std::string& output, const std::vector<std::string>& lines) {
  std::istringstream printed(output);
  std::map<std::string, std::string> same;
  for (const std::string& expected : lines) {
    if (is_frame(expected)) continue;
    std::string line;
    do {
      if (!std::getline(printed, line)) return false;
    } while (without_numbers(line) != without_numbers(expected));
    const auto wanted = long_numbers(expected);
    const auto found = long_numbers(line);
    for (std::size_t i = 0; i < wanted.size() && i < found.size(); ++i) {
      if (same.try_emplace(wanted[i], found[i]).first->second != found[i]) return false;
    }
  }
  return true;
}

}  // namespace slaveclone::test
