#include "base/parse_number.h"

#include <charconv>

#include "base/human.h"

namespace slaveclone {

std::uint64_t parse_number(std::string_view text, const std::string& what, NumberRange range,
                           ExitCode code) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const bool whole = error == std::errc() && rest == end;
  if (whole && number >= range.least && number <= range.most) return number;
  throw Error(code,
              what + " is '" + printable(std::string(text)) + "', which is " +
                  (whole || error == std::errc::result_out_of_range ? "out of range" : "no number"),
              code != ExitCode::usage ? ""
                                      : "Give a number from " + std::to_string(range.least) +
                                            " to " + std::to_string(range.most) + ".");
}

std::uint32_t parse_number32(std::string_view text, const std::string& what) {
  return static_cast<std::uint32_t>(
      parse_number(text, what, {0, std::numeric_limits<std::uint32_t>::max()}));
}

}  // namespace slaveclone
