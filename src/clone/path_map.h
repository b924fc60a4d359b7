#pragma once

#include <string>
#include <vector>

namespace slaveclone {

// Where a path of the donor is on the new host: the same, unless a directory above it is mapped.
class PathMap {
 public:
  // "OLD=NEW", two absolute directories or files; throws Error{usage}.
  void add(const std::string& rule);

  // The longest OLD that the path is, or lies in, counts.
  std::string operator()(const std::string& path) const;

 private:
  struct Rule {
    std::string from;
    std::string to;
  };
  std::vector<Rule> rules_;
};

}  // namespace slaveclone
