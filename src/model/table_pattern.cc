#include "model/table_pattern.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"

namespace slaveclone {
namespace {

bool is_part_of_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Of UTF-8: ? takes a whole character.
std::string_view without_first(std::string_view text) {
  text.remove_prefix(1);
  while (!text.empty() && is_part_of_character(text.front())) text.remove_prefix(1);
  return text;
}

// Goes back to the last * alone, which is enough: what an earlier one took more, this one could.
bool fits(std::string_view pattern, std::string_view text) {
  std::string_view after_star;
  std::string_view retry;
  bool has_star = false;
  while (!text.empty()) {
    if (!pattern.empty() && pattern.front() == '*') {
      has_star = true;
      pattern.remove_prefix(1);
      after_star = pattern;
      retry = text;
    } else if (!pattern.empty() && pattern.front() == '?') {
      pattern.remove_prefix(1);
      text = without_first(text);
    } else if (!pattern.empty() && pattern.front() == text.front()) {
      pattern.remove_prefix(1);
      text.remove_prefix(1);
    } else if (has_star) {
      retry = without_first(retry);
      pattern = after_star;
      text = retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

std::string as_wild(const std::string& pattern) {
  std::string wild;
  for (const char c : pattern) {
    if (c == '%' || c == '_' || c == '\\') wild += '\\';
    wild += c == '*' ? '%' : c == '?' ? '_' : c;
  }
  return wild;
}

}  // namespace

TablePattern::TablePattern(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == 0 || dot == std::string::npos || dot + 1 == text.size()) {
    throw Error(ExitCode::usage, "'" + text + "' names no table",
                "Give a schema and a table: shop.basket, or shop.log_* for all that begin so.");
  }
  pattern_ = {text.substr(0, dot), text.substr(dot + 1)};
}

bool TablePattern::matches(const TableName& table) const {
  return fits(pattern_.schema, table.schema) && fits(pattern_.name, table.name);
}

std::string TablePattern::as_wild_table() const {
  return as_wild(pattern_.schema) + "." + as_wild(pattern_.name);
}

bool matches_any(const std::vector<TablePattern>& patterns, const TableName& table) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const TablePattern& pattern) { return pattern.matches(table); });
}

}  // namespace slaveclone
