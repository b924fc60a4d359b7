#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace slaveclone {

// Takes bytes from a buffer's front: whoever wrote them, it reads nothing that is not there but
// throws Error{damaged}. Numbers are little-endian.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  std::size_t left() const { return left_.size(); }
  std::string_view rest() const { return left_; }

  std::string_view take(std::uint64_t size) {
    if (size > left_.size()) throw Error(ExitCode::damaged, "an event is shorter than it says");
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  void skip(std::uint64_t size) { take(size); }

  std::uint64_t number(unsigned bytes) { return number_of(take(bytes)); }

  // Of one byte, or of 2, 3 or 8 that follow a 0xfc, 0xfd, 0xfe (MySQL: length-encoded integer).
  std::uint64_t packed() {
    const std::uint64_t first = number(1);
    if (first < 0xfb) return first;
    if (first == 0xfc) return number(2);
    return number(first == 0xfd ? 3 : 8);
  }

  // Of 1 to 9 bytes: as many follow the first as it ends in ones (MySQL: serialization library).
  std::uint64_t varlen() {
    const auto first = static_cast<std::uint8_t>(number(1));
    unsigned more = 0;
    while (more < 8 && (first >> more & 1U) != 0) ++more;
    const std::uint64_t low = more < 7 ? first >> (more + 1) : 0;
    return more == 0 ? low : low | number(more) << (more < 8 ? 7 - more : 0);
  }

 private:
  static std::uint64_t number_of(std::string_view bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
      number = number << 8U | static_cast<unsigned char>(bytes[i]);
    return number;
  }

  std::string_view left_;
};

}  // namespace slaveclone
