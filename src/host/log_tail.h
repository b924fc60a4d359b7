#pragma once

#include <cstdint>
#include <string>

namespace slaveclone {

// What a server that is being started writes into its error log from now on.
class LogTail {
 public:
  explicit LogTail(std::string path);  // empty: not known where it is

  // The last lines of it; "" if there are none, or none that we may read.
  std::string text() const;

  // Whether the server says that it gives up.
  bool tells_of_end() const;

 private:
  std::string path_;
  std::uint64_t begin_ = 0;
};

}  // namespace slaveclone
