#include "mysql/result_set.h"

#include <strings.h>

#include "base/error.h"

namespace slaveclone {
namespace {

std::size_t index_of(const std::vector<std::string>& columns, std::string_view name) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].size() == name.size() &&
        strncasecmp(columns[i].data(), name.data(), name.size()) == 0) {
      return i;
    }
  }
  return columns.size();
}

}  // namespace

bool ResultSet::has(std::string_view column) const {
  return index_of(columns, column) < columns.size();
}

Value ResultSet::get(std::string_view column, std::size_t row) const {
  const std::size_t i = index_of(columns, column);
  if (row >= rows.size() || i >= columns.size()) {
    throw Error(ExitCode::failed, "the server's answer has no '" + std::string(column) + "'");
  }
  return rows[row][i];
}

std::string ResultSet::text(std::string_view column, std::size_t row) const {
  return get(column, row).value_or("");
}

std::vector<std::string> ResultSet::first_column() const {
  std::vector<std::string> values;
  for (const auto& row : rows) values.push_back(row.at(0).value_or(""));
  return values;
}

}  // namespace slaveclone
