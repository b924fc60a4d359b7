#include "archive/filter_sink.h"

#include <archive_entry.h>

#include <new>
#include <string>

#include "archive/seal.h"
#include "base/error.h"

namespace slaveclone {
namespace {

constexpr int block_size = 1 << 20;

int add_filter(archive* a, CompressionKind kind) {
  switch (kind) {
    case CompressionKind::gzip:
      return archive_write_add_filter_gzip(a);
    case CompressionKind::lz4:
      return archive_write_add_filter_lz4(a);
    case CompressionKind::xz:
      return archive_write_add_filter_xz(a);
    default:
      return ARCHIVE_FATAL;
  }
}

}  // namespace

FilterSink::FilterSink(ByteSink& below, const Compression& compression)
    : below_(below), kind_(compression.kind), archive_(archive_write_new()) {
  archive* const a = archive_.get();
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                            archive_entry_free);
  if (a == nullptr || !entry) throw std::bad_alloc();
  const std::string level = std::to_string(compression.level);
  check(archive_write_set_format_raw(a));
  check(archive_write_set_bytes_per_block(a, block_size));
  check(archive_write_set_bytes_in_last_block(a, 1));
  check(add_filter(a, compression.kind));
  check(archive_write_set_filter_option(a, nullptr, "compression-level", level.c_str()));
  check(archive_write_open(a, this, nullptr, on_write, nullptr));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  check(archive_write_header(a, entry.get()));
}

// Freeing an unfinished libarchive writer ends its stream: none of that may reach the output.
FilterSink::~FilterSink() {
  abandoned_ = true;
  archive_.reset();
}

void FilterSink::write(const void* data, std::size_t size) {
  const la_ssize_t written = archive_write_data(archive_.get(), data, size);
  check(written == static_cast<la_ssize_t>(size) ? ARCHIVE_OK : ARCHIVE_FATAL);
}

void FilterSink::finish() {
  check(archive_write_close(archive_.get()));
  const std::string seal = stream_seal(kind_, digest_.hex());
  below_.write(seal.data(), seal.size());
  below_.finish();
}

// Never tells libarchive of a failure, after which it would not free its compressor.
la_ssize_t FilterSink::on_write(archive* /*a*/, void* self, const void* data, std::size_t size) {
  auto* const sink = static_cast<FilterSink*>(self);
  try {
    if (!sink->abandoned_ && !sink->failure_) {
      sink->digest_.add(data, size);
      sink->below_.write(data, size);
    }
  } catch (...) {
    sink->failure_ = std::current_exception();
  }
  return static_cast<la_ssize_t>(size);
}

void FilterSink::check(la_ssize_t result) {
  if (failure_) std::rethrow_exception(failure_);
  if (result == ARCHIVE_OK) return;
  const char* const reason = archive_error_string(archive_.get());
  throw Error(ExitCode::failed,
              std::string("cannot compress: ") + (reason == nullptr ? "unknown reason" : reason));
}

}  // namespace slaveclone
