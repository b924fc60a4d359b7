#pragma once

#include <optional>
#include <string>
#include <vector>

namespace slaveclone {

// A row's primary key: the value of each of its columns, as TableReader gives it (raw bytes).
using Key = std::vector<std::string>;

// The rows of a table whose keys are in (from, to]. A default one is the whole table.
struct KeyRange {
  std::optional<Key> from;  // exclusive; nullopt: from the beginning
  std::optional<Key> to;    // inclusive; nullopt: to the end

  bool is_whole() const { return !from && !to; }
  bool operator==(const KeyRange&) const = default;
};

}  // namespace slaveclone
