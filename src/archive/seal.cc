#include "archive/seal.h"

#include <string_view>

namespace slaveclone {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t digest_size = 32;
constexpr CompressionKind all_kinds[] = {CompressionKind::zstd, CompressionKind::none,
                                         CompressionKind::gzip, CompressionKind::lz4,
                                         CompressionKind::xz};

// Magic 0x184D2A5D and the size; zstd and lz4 have them alike.
constexpr auto skippable_header = "\x5d\x2a\x4d\x18\x20\0\0\0"sv;

// A header with no time and an extra field "SC" (RFC 1952), then no content, its CRC and size.
constexpr auto gzip_header = "\x1f\x8b\x08\x04\0\0\0\0\0\xff\x24\0SC\x20\0"sv;
constexpr auto gzip_rest = "\x03\0\0\0\0\0\0\0\0\0"sv;

}  // namespace

std::string tar_seal(const std::string& digest, CompressionKind kind) {
  return "# tar " + digest + " " + name_of(kind) + "\n";
}

std::optional<CompressionKind> sealed_kind(const std::string& line, const std::string& digest) {
  for (const CompressionKind kind : all_kinds) {
    if (line == tar_seal(digest, kind)) return kind;
  }
  return {};
}

std::string tar_tail(const std::string& last_content) {
  std::string tail = last_content;
  tail.resize(tar_tail_size);
  return tail;
}

std::string stream_seal(CompressionKind kind, const std::string& digest) {
  switch (kind) {
    case CompressionKind::zstd:
    case CompressionKind::lz4:
      return std::string(skippable_header) + digest;
    case CompressionKind::gzip:
      return std::string(gzip_header) + digest + std::string(gzip_rest);
    default:
      return {};
  }
}

std::size_t stream_seal_size(CompressionKind kind) {
  return stream_seal(kind, std::string(digest_size, '0')).size();
}

}  // namespace slaveclone
