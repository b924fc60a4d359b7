#pragma once

#include <string>

namespace slaveclone::test {

// Where all tests of this build keep bootstrapped data directories; made if it is missing.
std::string template_cache();

}  // namespace slaveclone::test
