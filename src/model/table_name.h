#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace slaveclone {

// `name` as an SQL identifier.
std::string quote_identifier(std::string_view name);

struct TableName {
  std::string schema;
  std::string name;

  std::string to_string() const { return schema + "." + name; }
  std::string quoted() const;  // `schema`.`name`
  auto operator<=>(const TableName&) const = default;
};

// What quoted() has written. Throws Error{failed} for anything else.
TableName table_name_from_quoted(std::string_view text);

}  // namespace slaveclone
