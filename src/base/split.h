#pragma once

#include <boost/algorithm/string/split.hpp>
#include <string>
#include <vector>

namespace slaveclone {

// The parts of a list between its separators; one, empty, for an empty list.
inline std::vector<std::string> split(const std::string& list, char separator) {
  std::vector<std::string> parts;
  boost::split(parts, list, [separator](char c) { return c == separator; });
  return parts;
}

}  // namespace slaveclone
