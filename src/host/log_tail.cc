#include "host/log_tail.h"

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <fstream>
#include <iterator>
#include <utility>

namespace slaveclone {
namespace {

constexpr std::uint64_t enough = 2000;

std::uint64_t size_of(const std::string& path) {
  boost::system::error_code none;
  const auto size = boost::filesystem::file_size(path, none);
  return none ? 0 : size;
}

}  // namespace

LogTail::LogTail(std::string path)
    : path_(std::move(path)), begin_(path_.empty() ? 0 : size_of(path_)) {}

std::string LogTail::text() const {
  const std::uint64_t size = path_.empty() ? 0 : size_of(path_);
  const std::uint64_t begin = size < begin_ ? 0 : begin_;  // it was rotated
  std::ifstream file(path_);
  file.seekg(static_cast<std::streamoff>(std::max(begin, size - std::min(size, enough))));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (size - begin > enough) text.erase(0, text.find('\n') + 1);
  return text;
}

// MariaDB, MySQL 5.6 and 5.7: "[ERROR] Aborting"; MySQL 8 and later: "[ERROR] [MY-010119] [Server]
// Aborting".
bool LogTail::tells_of_end() const {
  const std::string written = text();
  const std::size_t at = written.find("Aborting");
  return at != std::string::npos && written.find("[ERROR]") < at;
}

}  // namespace slaveclone
