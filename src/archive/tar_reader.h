#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "archive/byte_source.h"
#include "archive/digest.h"
#include "archive/input_file.h"
#include "archive/seal.h"

namespace slaveclone {

struct TarEntry {
  enum class Type { file, directory, other };

  std::string path;  // as it is there, but for a leading "./" and a directory's trailing "/"
  Type type = Type::other;
  unsigned mode = 0;         // permission bits, and those of setuid, setgid and sticky
  std::uint64_t size = 0;    // what the header says: believe what comes
  std::uint64_t stored = 0;  // likewise, without holes
};

// Reads a tar through libarchive entry by entry. Whatever libarchive finds wrong is an
// Error{damaged} that names the entry; but it does not find all.
class TarReader {
 public:
  // Both must outlive the reader.
  TarReader(InputFile& input, ByteSource& source);

  std::optional<TarEntry> next();  // skips what was not read of the entry before

  // The entry's content in order. What is left out between pieces, or after the last up to the
  // entry's size, is zeros.
  using Piece = std::function<void(std::uint64_t offset, std::span<const char> data)>;
  void read(const Piece& piece);

  // After the last entry: reads the source to its end and throws Error{damaged} if the tar does not
  // end with its two empty blocks, or something follows them. The last entry's content must not end
  // with a zero byte.
  void check_end();

  // After that: the tar's last tar_tail_size bytes, and the digest of what is before them.
  const TailDigest& digest() const { return digest_; }

 private:
  struct Free {
    void operator()(archive* a) const { archive_read_free(a); }
  };

  static la_ssize_t on_read(archive* a, void* self, const void** data);
  std::span<const char> next_piece();
  void read_beginning();
  void check(int result, const std::string& where);
  [[noreturn]] void rethrow(const std::string& where);

  InputFile& input_;
  ByteSource& source_;
  TailDigest digest_{tar_tail_size};
  std::uint64_t bytes_ = 0;           // of the tar, so far
  std::uint64_t trailing_zeros_ = 0;  // of them
  std::uint64_t last_size_ = 0;       // of the last entry
  std::string last_path_;
  std::exception_ptr failure_;  // thrown in on_read; must not pass through C
  std::unique_ptr<archive, Free> archive_;
  std::string beginning_;
  bool beginning_given_ = false;
  bool opened_ = false;
};

}  // namespace slaveclone
