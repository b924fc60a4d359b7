#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "archive/compression.h"

namespace slaveclone {

// What shows that no byte of an archive differs from what was written, also where a changed byte
// would change no file (docs/archive-format.md). Digests are XXH3-128, 32 hex digits.

// The second line of MANIFEST.json.sha256, a comment to sha256sum(1): the digest of the tar up to
// that file's content, and how the tar was compressed.
std::string tar_seal(const std::string& digest, CompressionKind kind);

// The compression that such a line names; nullopt if it is none for that digest.
std::optional<CompressionKind> sealed_kind(const std::string& line, const std::string& digest);

// What follows MANIFEST.json.sha256's content, and that content: the end of a tar, of always the
// same size.
constexpr std::size_t tar_tail_size = std::size_t{3} * 512;
std::string tar_tail(const std::string& last_content);

// The digest of a compressed stream at its end, in a form that decompressors pass over: a skippable
// frame of zstd and lz4, an empty gzip member with an extra field. Empty for none, where the tar's
// digest is enough, and for xz, whose own checks are.
std::string stream_seal(CompressionKind kind, const std::string& digest);
std::size_t stream_seal_size(CompressionKind kind);

}  // namespace slaveclone
