#include "model/binlog_position.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>

namespace slaveclone {
namespace {

struct FileName {
  std::string_view base;
  std::uint64_t number = 0;
};

FileName split(std::string_view file) {
  const auto dot = file.rfind('.');
  if (dot == std::string_view::npos) return {file, 0};
  FileName name{file.substr(0, dot), 0};
  std::from_chars(file.data() + dot + 1, file.data() + file.size(), name.number);
  return name;
}

}  // namespace

std::strong_ordering BinlogPosition::operator<=>(const BinlogPosition& other) const {
  const FileName mine = split(file);
  const FileName theirs = split(other.file);
  return std::tie(mine.base, mine.number, offset) <=>
         std::tie(theirs.base, theirs.number, other.offset);
}

std::uint64_t bytes_between(const BinlogPosition& from, const BinlogPosition& to,
                            const BinlogSizes& sizes) {
  if (!(from < to)) return 0;
  if (from.file == to.file) return to.offset - from.offset;
  std::uint64_t bytes = to.offset;
  for (const auto& [file, size] : sizes) {
    const BinlogPosition start{file, 0};
    if (file == from.file) {
      bytes += size - std::min(size, from.offset);
    } else if (from < start && start < BinlogPosition{to.file, 0}) {
      bytes += size;
    }
  }
  return bytes;
}

}  // namespace slaveclone
