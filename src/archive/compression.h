#pragma once

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

std::string name_of(CompressionKind kind);  // "zstd"

// What a file name of such an archive ends with: ".tar.zst", ".tar", ".tar.gz", …
std::string file_suffix(CompressionKind kind);

}  // namespace slaveclone
