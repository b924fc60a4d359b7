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

namespace {

// What follows the last dot of the file's name, but for age's.
std::string ending_of(const std::string& name) {
  std::string file = name.substr(name.rfind('/') + 1);
  if (file.ends_with(".age")) file.resize(file.size() - 4);
  const auto dot = file.rfind('.');
  return dot == std::string::npos || dot == 0 ? "" : file.substr(dot);
}

std::optional<CompressionKind> kind_of_ending(const std::string& ending) {
  if (ending == ".tgz") return CompressionKind::gzip;
  for (const KindInfo& kind : kinds) {
    if (!ending.empty() && kind.suffix.ends_with(ending)) return kind.kind;
  }
  return {};
}

}  // namespace

Compression compression_for(const std::string& name, const std::optional<std::string>& wanted) {
  const std::string ending = ending_of(name);
  const auto told = kind_of_ending(ending);
  const Compression compression =
      wanted ? parse_compression(*wanted)
             : parse_compression(name_of(told.value_or(CompressionKind::zstd)));
  if (told && *told != compression.kind) {
    throw Error(
        ExitCode::usage,
        "the name " + name + " says " + name_of(*told) + ", and --compress says " +
            name_of(compression.kind),
        "Leave --compress out, or have the name end in " + file_suffix(compression.kind) + ".");
  }
  if (!told && !ending.empty() && !wanted) {
    throw Error(ExitCode::usage, "the ending " + ending + " of " + name + " names no compression",
                "End the name in .tar.zst, .tar.gz, .tgz, .tar.lz4, .tar.xz or .tar, or say how to "
                "compress with --compress.");
  }
  return compression;
}

std::string name_of(CompressionKind kind) { return std::string(info_of(kind).name); }

std::string file_suffix(CompressionKind kind) { return std::string(info_of(kind).suffix); }

}  // namespace slaveclone
