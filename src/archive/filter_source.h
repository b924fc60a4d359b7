#pragma once

#include <archive.h>

#include <exception>
#include <memory>

#include "archive/buffer.h"
#include "archive/byte_source.h"
#include "archive/input_file.h"

namespace slaveclone {

// Decompresses gzip, lz4 and xz through libarchive. Its checks are not to be relied on; that
// nothing follows the compressed stream is ours.
class FilterSource : public ByteSource {
 public:
  FilterSource(InputFile& input, int libarchive_filter);  // ARCHIVE_FILTER_GZIP, …

  std::span<const char> next() override;

 private:
  struct Free {
    void operator()(archive* a) const { archive_read_free(a); }
  };

  static la_ssize_t on_read(archive* a, void* self, const void** data);
  void check(int result);
  void check_end();

  InputFile& input_;
  Buffer buffer_;
  std::exception_ptr failure_;  // thrown in on_read; must not pass through C
  std::unique_ptr<archive, Free> archive_;
  bool opened_ = false;
};

}  // namespace slaveclone
