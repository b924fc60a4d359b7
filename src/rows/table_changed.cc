#include "rows/table_changed.h"

#include <algorithm>
#include <array>

namespace slaveclone {

bool says_table_changed(const SqlError& error) {
  // Unknown database, unknown column, no such table, another number of columns, no primary key,
  // another definition than when the snapshot was opened.
  constexpr std::array<unsigned, 6> numbers{1049, 1054, 1146, 1136, 1176, 1412};
  return std::find(numbers.begin(), numbers.end(), error.number()) != numbers.end();
}

}  // namespace slaveclone
