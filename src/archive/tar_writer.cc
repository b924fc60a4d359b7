#include "archive/tar_writer.h"

#include <algorithm>
#include <array>
#include <new>
#include <string>

#include "archive/utf8_locale.h"
#include "base/error.h"

namespace slaveclone {
namespace {

using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

Entry make_entry(const TarHeader& header) {
  Entry entry(archive_entry_new(), archive_entry_free);
  if (!entry) throw std::bad_alloc();
  archive_entry_set_pathname(entry.get(), header.path.c_str());
  archive_entry_set_mode(entry.get(), header.mode);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(header.size));
  archive_entry_set_uid(entry.get(), header.uid);
  archive_entry_set_gid(entry.get(), header.gid);
  // Whole seconds: a fraction would need a pax header for every file.
  archive_entry_set_mtime(entry.get(), header.mtime, 0);
  for (const auto& [offset, length] : header.extents) {
    archive_entry_sparse_add_entry(entry.get(), offset, length);
  }
  return entry;
}

}  // namespace

TarWriter::TarWriter(ByteSink& sink) : sink_(sink), archive_(archive_write_new()) {
  if (!archive_) throw std::bad_alloc();
  check(archive_write_set_format_pax_restricted(archive_.get()), "start");
  // Unbuffered, so that the digest is always that of all that was written.
  check(archive_write_set_bytes_per_block(archive_.get(), 0), "start");
  check(archive_write_open(archive_.get(), this, nullptr, on_write, nullptr), "start");
}

// Freeing an unfinished libarchive writer ends its tar: none of that may reach the sink.
TarWriter::~TarWriter() {
  abandoned_ = true;
  archive_.reset();
}

void TarWriter::begin_entry(const TarHeader& header) {
  const Utf8Locale locale;
  const Entry entry = make_entry(header);
  const int result = archive_write_header(archive_.get(), entry.get());
  // It warns about a name that is not UTF-8, and keeps its bytes.
  if (result != ARCHIVE_WARN) check(result, "add " + header.path);
}

void TarWriter::write(const void* data, std::size_t size) {
  const la_ssize_t written = archive_write_data(archive_.get(), data, size);
  check(written == static_cast<la_ssize_t>(size) ? ARCHIVE_OK : ARCHIVE_FATAL, "add data");
}

void TarWriter::write_zeros(std::uint64_t size) {
  static constexpr std::array<char, 65536> zeros{};
  for (; size > 0; size -= std::min<std::uint64_t>(size, zeros.size())) {
    write(zeros.data(), std::min<std::uint64_t>(size, zeros.size()));
  }
}

void TarWriter::end_entry() { check(archive_write_finish_entry(archive_.get()), "end an entry"); }

void TarWriter::finish() {
  check(archive_write_close(archive_.get()), "end the archive");
  sink_.finish();
}

// A failure is kept from libarchive, which would not free its buffer after it, until the end; then
// it must hear of one, so that it does not fill up the rest of an entry with zeros.
la_ssize_t TarWriter::on_write(archive* /*a*/, void* self, const void* data, std::size_t size) {
  auto* const writer = static_cast<TarWriter*>(self);
  if (writer->abandoned_) return -1;
  try {
    if (!writer->failure_) {
      writer->digest_.add(data, size);
      writer->sink_.write(data, size);
    }
  } catch (...) {
    writer->failure_ = std::current_exception();
  }
  return static_cast<la_ssize_t>(size);
}

void TarWriter::check(la_ssize_t result, const std::string& what) {
  if (failure_) std::rethrow_exception(failure_);
  if (result == ARCHIVE_OK) return;
  const char* const reason = archive_error_string(archive_.get());
  throw Error(ExitCode::io, "cannot " + what + " in the archive: " +
                                (reason == nullptr ? "unknown reason" : reason));
}

}  // namespace slaveclone
