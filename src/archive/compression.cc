#include "archive/compression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "base/error.h"

namespace slaveclone {
namespace {

struct KindInfo {
  CompressionKind kind;
  std::string_view name;
  std::string_view suffix;
  int lowest;
  int highest;
  int usual;
};

constexpr std::array<KindInfo, 5> kinds{{
    {CompressionKind::zstd, "zstd", ".tar.zst", 1, 19, 1},
    {CompressionKind::none, "none", ".tar", 0, 0, 0},
    {CompressionKind::gzip, "gzip", ".tar.gz", 1, 9, 6},
    {CompressionKind::lz4, "lz4", ".tar.lz4", 1, 9, 1},
    {CompressionKind::xz, "xz", ".tar.xz", 0, 9, 3},
}};

const KindInfo& info_of(CompressionKind kind) {
  return *std::find_if(kinds.begin(), kinds.end(),
                       [&](const KindInfo& known) { return known.kind == kind; });
}

Error usage_error(const std::string& text) {
  return {ExitCode::usage, "'" + text + "' is not a compression",
          "Use zstd (levels 1 to 19), none, gzip (1 to 9), lz4 (1 to 9) or xz (0 to 9); a level "
          "follows a colon, as in zstd:3."};
}

}  // namespace

Compression parse_compression(const std::string& text) {
  const std::string_view name = std::string_view(text).substr(0, text.find(':'));
  const auto* const info = std::find_if(kinds.begin(), kinds.end(),
                                        [&](const KindInfo& kind) { return kind.name == name; });
  if (info == kinds.end()) throw usage_error(text);
  Compression compression{info->kind, info->usual};
  if (name.size() == text.size()) return compression;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + name.size() + 1, end, compression.level);
  const bool in_range = compression.level >= info->lowest && compression.level <= info->highest;
  if (error != std::errc() || rest != end || !in_range) throw usage_error(text);
  return compression;
}

std::string name_of(CompressionKind kind) { return std::string(info_of(kind).name); }

std::string file_suffix(CompressionKind kind) { return std::string(info_of(kind).suffix); }

}  // namespace slaveclone
