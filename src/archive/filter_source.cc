#include "archive/filter_source.h"

#include <archive_entry.h>

#include <cerrno>
#include <new>

#include "archive/seal.h"

namespace slaveclone {
namespace {

constexpr std::size_t filter_read_size = std::size_t{256} << 10U;

}  // namespace

FilterSource::FilterSource(InputFile& input, int libarchive_filter, CompressionKind kind)
    : input_(input), kind_(kind), digest_(stream_seal_size(kind)), archive_(archive_read_new()) {
  if (!archive_) throw std::bad_alloc();
  buffer_.reserve(filter_read_size);
  check(archive_read_append_filter(archive_.get(), libarchive_filter));
  check(archive_read_support_format_raw(archive_.get()));
}

std::span<const char> FilterSource::next() {
  if (!opened_) {
    opened_ = true;
    check(archive_read_open(archive_.get(), this, nullptr, on_read, nullptr));
    archive_entry* ignored = nullptr;
    check(archive_read_next_header(archive_.get(), &ignored));
  }
  const void* data = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  while (size == 0) {
    const int result = archive_read_data_block(archive_.get(), &data, &size, &offset);
    if (result == ARCHIVE_EOF) {
      check_end();
      return {};
    }
    check(result);
  }
  return {static_cast<const char*>(data), size};
}

la_ssize_t FilterSource::on_read(archive* a, void* self, const void** data) {
  auto* const source = static_cast<FilterSource*>(self);
  try {
    const std::size_t size = source->input_.read(source->buffer_.data(), filter_read_size);
    source->digest_.add({source->buffer_.data(), size});
    *data = source->buffer_.data();
    return static_cast<la_ssize_t>(size);
  } catch (...) {
    source->failure_ = std::current_exception();
    archive_set_error(a, EIO, "%s", "cannot read");
    return -1;
  }
}

void FilterSource::check(int result) {
  if (failure_) std::rethrow_exception(failure_);
  if (result == ARCHIVE_OK) return;
  const char* const reason = archive_error_string(archive_.get());
  throw input_.damaged(reason == nullptr ? "it does not decompress" : reason);
}

bool FilterSource::sealed() const { return digest_.tail() == stream_seal(kind_, digest_.hex()); }

void FilterSource::check_end() {
  const auto consumed = static_cast<std::uint64_t>(archive_filter_bytes(archive_.get(), -1));
  if (consumed == input_.position() && input_.read(buffer_.data(), 1) == 0) return;
  throw input_.damaged("there is something after its end", consumed);
}

}  // namespace slaveclone
