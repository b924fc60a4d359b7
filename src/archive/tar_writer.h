#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "archive/byte_sink.h"
#include "archive/digest.h"

namespace slaveclone {

struct TarHeader {
  std::string path;
  mode_t mode = 0;  // type and permission bits
  std::uint64_t size = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  time_t mtime = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> extents;  // of data; empty: no holes
};

// A pax tar through libarchive. What the sink throws comes out of the call that met it. Without
// finish(), which also finishes the sink, the tar is left without an end.
class TarWriter {
 public:
  explicit TarWriter(ByteSink& sink);
  ~TarWriter();
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  void begin_entry(const TarHeader& header);
  void write(const void* data, std::size_t size);  // holes too, as zeros
  void write_zeros(std::uint64_t size);
  void end_entry();
  void finish();

  std::string digest() const { return digest_.hex(); }  // of the tar so far

 private:
  struct Free {
    void operator()(archive* a) const { archive_write_free(a); }
  };

  static la_ssize_t on_write(archive* a, void* self, const void* data, std::size_t size);
  void check(la_ssize_t result, const std::string& what);

  ByteSink& sink_;
  Digest digest_;
  bool abandoned_ = false;
  std::exception_ptr failure_;  // thrown in on_write; must not pass through C
  std::unique_ptr<archive, Free> archive_;
};

}  // namespace slaveclone
