#include "archive/open_source.h"

#include <archive.h>

#include <array>
#include <string_view>

#include "archive/buffer.h"
#include "archive/filter_source.h"
#include "archive/zstd_source.h"

namespace slaveclone {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t plain_read_size = std::size_t{1} << 20U;

class PlainSource : public ByteSource {
 public:
  explicit PlainSource(InputFile& input) : input_(input) { buffer_.reserve(plain_read_size); }

  std::span<const char> next() override {
    return {buffer_.data(), input_.read(buffer_.data(), plain_read_size)};
  }
  CompressionKind kind() const override { return CompressionKind::none; }

 private:
  InputFile& input_;
  Buffer buffer_;
};

struct Magic {
  std::string_view bytes;
  int libarchive_filter;
  CompressionKind kind;
};

constexpr std::array<Magic, 3> filters{
    {{"\x1f\x8b"sv, ARCHIVE_FILTER_GZIP, CompressionKind::gzip},
     {"\x04\x22\x4d\x18"sv, ARCHIVE_FILTER_LZ4, CompressionKind::lz4},
     {"\xfd\x37zXZ\0"sv, ARCHIVE_FILTER_XZ, CompressionKind::xz}}};

// A frame, or a skippable one, whose first byte is 0x50 to 0x5f.
bool is_zstd(std::string_view head) {
  return head.starts_with("\x28\xb5\x2f\xfd"sv) ||
         (head.substr(1).starts_with("\x2a\x4d\x18"sv) && (head[0] & 0xf0) == 0x50);
}

}  // namespace

std::unique_ptr<ByteSource> open_source(InputFile& input, unsigned threads) {
  const std::string_view head = input.head();
  if (head.empty()) throw input.no_archive("it is empty");
  if (is_encrypted(head)) {
    throw Error(ExitCode::precondition, "archive " + input.name() + " is encrypted",
                "Give --identity=FILE, the file of a key that it was encrypted to.");
  }
  if (is_zstd(head)) return std::make_unique<ZstdSource>(input, threads);
  for (const Magic& magic : filters) {
    if (head.starts_with(magic.bytes)) {
      return std::make_unique<FilterSource>(input, magic.libarchive_filter, magic.kind);
    }
  }
  return std::make_unique<PlainSource>(input);
}

}  // namespace slaveclone
