#pragma once

#include <map>
#include <string>

namespace slaveclone::test {

// A small whole archive by each compression's name.
std::map<std::string, std::string> seed_archives();

}  // namespace slaveclone::test
