#include "mysql/json_decimals.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace slaveclone {
namespace {

constexpr std::string_view of_numbers = "+-.0123456789eE";

bool fits_an_integer(std::string_view digits) {
  std::int64_t number = 0;
  std::uint64_t positive = 0;
  const char* const end = digits.data() + digits.size();
  return std::from_chars(digits.data(), end, number).ec == std::errc() ||
         std::from_chars(digits.data(), end, positive).ec == std::errc();
}

// With the fewest digits that say which one it is.
std::string as_double(std::string_view digits) {
  double number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  std::array<char, 400> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed).ptr;
  std::string shortest(text.data(), end);
  return shortest.find('.') == std::string::npos ? shortest + ".0" : shortest;
}

bool is_without_exponent(std::string_view number) {
  if (number.starts_with('-')) number.remove_prefix(1);
  return !number.empty() && number.front() != '.' &&
         std::count(number.begin(), number.end(), '.') <= 1 &&
         number.find_first_not_of(".0123456789") == std::string_view::npos;
}

bool must_be_decimal(std::string_view digits) {
  if (!is_without_exponent(digits)) return false;
  if (digits.find('.') == std::string_view::npos) return !fits_an_integer(digits);
  return as_double(digits) != digits;
}

struct Level {
  bool is_array = false;
  std::size_t index = 0;
  std::string_view key;  // in its quotes, and with its escapes, as a path has it
};

std::string path_of(const std::vector<Level>& levels) {
  std::string path = "$";
  for (const Level& level : levels)
    path += level.is_array ? "[" + std::to_string(level.index) + "]" : "." + std::string(level.key);
  return path;
}

std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

void enter_or_leave(char c, std::vector<Level>& levels) {
  if (c == '{' || c == '[') levels.push_back({c == '[', 0, {}});
  if (levels.empty()) return;
  if (c == '}' || c == ']') levels.pop_back();
  if (c == ',') ++levels.back().index;
}

}  // namespace

std::vector<JsonDecimal> json_decimals(std::string_view text) {
  std::vector<JsonDecimal> found;
  std::vector<Level> levels;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '"') {
      end = end_of_string(text, at);
      if (text.substr(end).starts_with(':') && !levels.empty())
        levels.back().key = text.substr(at, end - at);
    } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
      end = std::min(text.find_first_not_of(of_numbers, at), text.size());
      const std::string_view number = text.substr(at, end - at);
      if (must_be_decimal(number)) found.push_back({path_of(levels), std::string(number)});
    } else {
      enter_or_leave(text[at], levels);
    }
    at = end;
  }
  return found;
}

}  // namespace slaveclone
