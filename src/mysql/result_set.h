#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slaveclone {

using Value = std::optional<std::string>;  // NULL is nullopt

// A result as text, read whole: our statements return few rows.
struct ResultSet {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;

  bool empty() const { return rows.empty(); }
  bool has(std::string_view column) const;
  // The value by column name (case-insensitive); "" for NULL; throws Error{failed} if there is no
  // such column or row.
  std::string text(std::string_view column, std::size_t row = 0) const;
  Value get(std::string_view column, std::size_t row = 0) const;
  // The first column of all rows; "" for NULL.
  std::vector<std::string> first_column() const;
};

}  // namespace slaveclone
