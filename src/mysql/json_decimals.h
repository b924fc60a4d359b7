#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slaveclone {

// A DECIMAL in a JSON value of MySQL's, which can hold one, though it is shown as any number.
struct JsonDecimal {
  std::string path;  // "$.\"a\"[2]"
  std::string digits;
};

// Those in the text of a value that would become another number, a DOUBLE, if they were read again:
// they end in 0, or have more digits than it.
std::vector<JsonDecimal> json_decimals(std::string_view text);

}  // namespace slaveclone
