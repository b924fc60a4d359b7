#include "support/temporary_directory.h"

#include <boost/filesystem.hpp>

namespace slaveclone::test {

namespace fs = boost::filesystem;

TemporaryDirectory::TemporaryDirectory(const std::string& parent)
    : path_(((parent.empty() ? fs::temp_directory_path() : fs::path(parent)) /
             fs::unique_path("slaveclone-%%%%%%%%"))
                .string()) {
  fs::create_directories(path_);
}

TemporaryDirectory::~TemporaryDirectory() {
  boost::system::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace slaveclone::test
