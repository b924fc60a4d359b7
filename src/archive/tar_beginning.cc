#include "archive/tar_beginning.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <numeric>

namespace slaveclone {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t checksum_at = 148;
constexpr std::size_t checksum_size = 8;
constexpr std::size_t magic_at = 257;

unsigned long sum(std::string_view bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), 0UL, [](unsigned long so_far, char byte) {
    return so_far + static_cast<unsigned char>(byte);
  });
}

// The checksum counts its own field as blanks.
bool has_right_checksum(std::string_view block) {
  const std::string told(block.substr(checksum_at, checksum_size));
  const unsigned long of_rest = sum(block) - sum(told) + checksum_size * ' ';
  return std::strtoul(told.c_str(), nullptr, 8) == of_rest;
}

bool is_tar(std::string_view beginning) {
  if (beginning.starts_with("binlog_pos.dat\0"sv)) return true;
  if (beginning.size() < tar_block_size) return false;
  const std::string_view block = beginning.substr(0, tar_block_size);
  const bool end_of_tar = std::all_of(block.begin(), block.end(), [](char c) { return c == '\0'; });
  return end_of_tar || block.substr(magic_at).starts_with("ustar") || has_right_checksum(block);
}

bool is_text(std::string_view beginning) {
  return std::none_of(beginning.begin(), beginning.end(),
                      [](unsigned char c) { return std::iscntrl(c) != 0 && std::isspace(c) == 0; });
}

struct Known {
  std::string_view begins;
  const char* name;
};

constexpr std::array<Known, 5> known{{{"PK\x03\x04"sv, "a zip file"},
                                      {"BZh"sv, "compressed with bzip2"},
                                      {"XBSTCK01"sv, "a stream of xbstream or mbstream"},
                                      {"\x28\xb5\x2f\xfd"sv, "compressed twice"},
                                      {"\x1f\x8b"sv, "compressed twice"}}};

}  // namespace

std::optional<std::string> what_else_it_is(std::string_view beginning) {
  if (is_tar(beginning)) return {};
  if (beginning.empty()) return "empty";
  for (const Known& one : known) {
    if (beginning.starts_with(one.begins)) return one.name;
  }
  return is_text(beginning) ? "text, perhaps an SQL dump" : "something else than a tar";
}

}  // namespace slaveclone
