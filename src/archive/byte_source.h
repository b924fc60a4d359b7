#pragma once

#include <span>

#include "archive/compression.h"

namespace slaveclone {

// Gives a stream of bytes piece by piece.
class ByteSource {
 public:
  ByteSource() = default;
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // The next bytes, valid until the next call; empty at the end, which is reported only when the
  // stream below ended as it should. Throws Error{io}, Error{damaged}, Error{interrupted}.
  virtual std::span<const char> next() = 0;

  virtual CompressionKind kind() const = 0;
  // After the end: whether the compressed stream is, byte by byte, what an ArchiveWriter wrote.
  virtual bool sealed() const { return true; }
};

}  // namespace slaveclone
