#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

namespace slaveclone {

// A place in a master's binary log. Ordered by the number at the file name's end, then by the
// offset (bin.1000000 is after bin.999999); files of different base names have no order but their
// names'.
struct BinlogPosition {
  std::string file;
  std::uint64_t offset = 0;

  bool empty() const { return file.empty(); }
  // Whether it is a place: a log's first event lies at 4, behind four bytes of magic. What a slave
  // shows that was reset, or has never applied anything, is none.
  bool is_known() const { return !file.empty() && offset >= 4; }
  std::string to_string() const { return file + ":" + std::to_string(offset); }

  bool operator==(const BinlogPosition&) const = default;
  std::strong_ordering operator<=>(const BinlogPosition& other) const;
};

using BinlogSizes = std::map<std::string, std::uint64_t>;  // of a server's binary logs, in bytes

// How much log lies between the two, as far as the sizes are known; 0 if 'to' is not after 'from'.
std::uint64_t bytes_between(const BinlogPosition& from, const BinlogPosition& to,
                            const BinlogSizes& sizes);

}  // namespace slaveclone
