#pragma once

#include <string>

namespace slaveclone::test {

// A directory of its own, removed with all its content at the end.
class TemporaryDirectory {
 public:
  // In `parent`; in $TMPDIR or /tmp if that is empty.
  explicit TemporaryDirectory(const std::string& parent = "");
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace slaveclone::test
