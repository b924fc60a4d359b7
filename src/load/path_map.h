#pragma once

#include <optional>
#include <string>
#include <vector>

namespace slaveclone {

// Where a path of the donor goes on the new host, as its owner says.
class PathMap {
 public:
  // "OLD=NEW", two absolute directories or files; throws Error{usage}.
  void add(const std::string& rule);

  // The longest OLD that the path is, or lies in, counts; nothing if there is none.
  std::optional<std::string> operator()(const std::string& path) const;

 private:
  struct Rule {
    std::string from;
    std::string to;
  };
  std::vector<Rule> rules_;
};

}  // namespace slaveclone
