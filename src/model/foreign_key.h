#pragma once

#include <compare>

#include "model/table_name.h"

namespace slaveclone {

// A table that refers to another, or to itself.
struct ForeignKey {
  TableName child;
  TableName parent;

  auto operator<=>(const ForeignKey&) const = default;
};

}  // namespace slaveclone
