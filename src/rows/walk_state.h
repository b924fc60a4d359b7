#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/key_range.h"
#include "model/table_name.h"

namespace slaveclone {

// How far a walk has come in a table.
struct TableWalk {
  bool done = false;
  std::optional<Key> from = {};  // up to here

  bool begun() const { return done || from; }
  bool operator==(const TableWalk&) const = default;
};
using WalkState = std::map<TableName, TableWalk>;

// On one line, and back; throws Error{failed} for what is none.
std::string to_string(const TableWalk& walk);
TableWalk table_walk_from(const std::string& text);

}  // namespace slaveclone
