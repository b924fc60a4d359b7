#pragma once

#include <archive.h>

#include <exception>
#include <memory>

#include "archive/byte_sink.h"
#include "archive/compression.h"
#include "archive/digest.h"

namespace slaveclone {

// Compresses with gzip, lz4 or xz through libarchive, and ends with a seal.
class FilterSink : public ByteSink {
 public:
  FilterSink(ByteSink& below, const Compression& compression);
  ~FilterSink() override;

  void write(const void* data, std::size_t size) override;
  void finish() override;

 private:
  struct Free {
    void operator()(archive* a) const { archive_write_free(a); }
  };

  static la_ssize_t on_write(archive* a, void* self, const void* data, std::size_t size);
  void check(la_ssize_t result);

  ByteSink& below_;
  const CompressionKind kind_;
  Digest digest_;  // of the compressed bytes
  bool abandoned_ = false;
  std::exception_ptr failure_;  // thrown in on_write; must not pass through C
  std::unique_ptr<archive, Free> archive_;
};

}  // namespace slaveclone
