#pragma once

#include <optional>
#include <string>

namespace slaveclone {

enum class CompressionKind { zstd, none, gzip, lz4, xz };

// How an archive is compressed. Memory is bounded for zstd at every level; xz above level 6 takes
// what xz(1) takes.
struct Compression {
  CompressionKind kind = CompressionKind::zstd;
  int level = 1;         // zstd 1…19, gzip 1…9, lz4 1…9, xz 0…9; of no meaning for none
  unsigned threads = 0;  // zstd's workers; 0: as many as there are cores
};

// "zstd", "zstd:3", "none", "gzip", "lz4", "xz:2". Throws Error{usage}.
Compression parse_compression(const std::string& text);

// How the archive of that name is compressed: as its ending says, which may be followed by ".age";
// as `wanted` (see parse_compression()) says where the name has no ending, or no name is given;
// else by zstd. Throws Error{usage} where ending and `wanted` contradict each other, and for an
// ending that is not known unless something is wanted.
Compression compression_for(const std::string& name, const std::optional<std::string>& wanted);

std::string name_of(CompressionKind kind);  // "zstd"

// What a file name of such an archive ends with: ".tar.zst", ".tar", ".tar.gz", …
std::string file_suffix(CompressionKind kind);

}  // namespace slaveclone
