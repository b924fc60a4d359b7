#pragma once

#include <archive.h>

#include <exception>
#include <memory>

#include "archive/buffer.h"
#include "archive/byte_source.h"
#include "archive/digest.h"
#include "archive/input_file.h"

namespace slaveclone {

// Decompresses gzip, lz4 and xz through libarchive. Its checks are not to be relied on; that
// nothing follows the compressed stream is ours.
class FilterSource : public ByteSource {
 public:
  // ARCHIVE_FILTER_GZIP, … of that kind
  FilterSource(InputFile& input, int libarchive_filter, CompressionKind kind);

  std::span<const char> next() override;
  CompressionKind kind() const override { return kind_; }
  bool sealed() const override;

 private:
  struct Free {
    void operator()(archive* a) const { archive_read_free(a); }
  };

  static la_ssize_t on_read(archive* a, void* self, const void** data);
  void check(int result);
  void check_end();

  InputFile& input_;
  const CompressionKind kind_;
  TailDigest digest_;  // of the compressed bytes
  Buffer buffer_;
  std::exception_ptr failure_;  // thrown in on_read; must not pass through C
  std::unique_ptr<archive, Free> archive_;
  bool opened_ = false;
};

}  // namespace slaveclone
