#include "support/template_cache.h"

#include <boost/filesystem.hpp>

namespace slaveclone::test {

std::string template_cache() {
  boost::filesystem::create_directories(SLAVECLONE_TEST_CACHE);
  return SLAVECLONE_TEST_CACHE;
}

}  // namespace slaveclone::test
