#include "archive/tar_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "archive/tar_beginning.h"
#include "archive/utf8_locale.h"
#include "base/error.h"
#include "base/human.h"
#include "base/stop_request.h"

namespace slaveclone {
namespace {

constexpr std::uint64_t tar_block = tar_block_size;
constexpr std::uint64_t end_blocks = 2 * tar_block;
// Its code for pax records that it ignores, ARCHIVE_ERRNO_MISC.
constexpr int bad_attributes = -1;
constexpr unsigned mode_bits = 07777;

TarEntry::Type type_of(archive_entry* entry) {
  // A hard link's type is that of a file.
  if (archive_entry_hardlink(entry) != nullptr) return TarEntry::Type::other;
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return TarEntry::Type::file;
    case AE_IFDIR:
      return TarEntry::Type::directory;
    default:
      return TarEntry::Type::other;
  }
}

std::string tidied(std::string path, TarEntry::Type type) {
  while (path.starts_with("./")) path.erase(0, 2);
  if (type == TarEntry::Type::directory && path.ends_with('/')) path.pop_back();
  return path;
}

std::uint64_t not_negative(la_int64_t size) {
  return static_cast<std::uint64_t>(std::max<la_int64_t>(size, 0));
}

std::uint64_t stored_size(archive_entry* entry) {
  if (archive_entry_sparse_reset(entry) == 0) return not_negative(archive_entry_size(entry));
  std::uint64_t sum = 0;
  la_int64_t offset = 0;
  la_int64_t length = 0;
  while (archive_entry_sparse_next(entry, &offset, &length) == ARCHIVE_OK)
    sum += not_negative(length);
  return sum;
}

std::uint64_t zeros_at_the_end(std::span<const char> piece) {
  const auto last = std::find_if(piece.rbegin(), piece.rend(), [](char c) { return c != '\0'; });
  return static_cast<std::uint64_t>(last - piece.rbegin());
}

}  // namespace

TarReader::TarReader(InputFile& input, ByteSource& source)
    : input_(input), source_(source), archive_(archive_read_new()) {
  if (!archive_) throw std::bad_alloc();
  check(archive_read_support_format_tar(archive_.get()), "at its start");
}

std::optional<TarEntry> TarReader::next() {
  const Utf8Locale locale;
  if (!opened_) {
    opened_ = true;
    read_beginning();
    check(archive_read_open(archive_.get(), this, nullptr, on_read, nullptr), "at its start");
  }
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  const std::string where = last_path_.empty() ? "at its start" : "after " + last_path_;
  if (result == ARCHIVE_EOF) {
    check(ARCHIVE_OK, where);
    return std::nullopt;
  }
  // Other warnings are about a name's characters.
  const bool malformed = archive_errno(archive_.get()) == bad_attributes;
  if (result != ARCHIVE_WARN || malformed) check(result, where);
  const char* const path = archive_entry_pathname(entry);
  if (path == nullptr) throw input_.damaged("there is an entry without a name " + where);
  const auto type = type_of(entry);
  last_path_ = path;
  last_size_ = not_negative(archive_entry_size(entry));
  return TarEntry{tidied(path, type), type, archive_entry_mode(entry) & mode_bits, last_size_,
                  stored_size(entry)};
}

void TarReader::read(const Piece& piece) {
  for (;;) {
    StopRequest::check();
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(archive_.get(), &data, &size, &offset);
    const std::string where = "in " + last_path_;
    if (result == ARCHIVE_EOF) {
      check(ARCHIVE_OK, where);
      return;
    }
    check(result, where);
    if (size > 0) {
      piece(static_cast<std::uint64_t>(offset), {static_cast<const char*>(data), size});
    }
  }
}

void TarReader::check_end() {
  const auto consumed = static_cast<std::uint64_t>(archive_filter_bytes(archive_.get(), 0));
  try {
    while (!next_piece().empty()) {
    }
  } catch (...) {
    failure_ = std::current_exception();
    rethrow("after " + last_path_);
  }
  const std::uint64_t padding = (tar_block - last_size_ % tar_block) % tar_block;
  if (bytes_ % tar_block != 0 || trailing_zeros_ < padding + end_blocks) {
    throw input_.damaged("the tar in it does not end as it should after " + last_path_);
  }
  if (bytes_ - trailing_zeros_ > consumed) {
    throw input_.damaged("there is something after its last entry, " + last_path_);
  }
}

la_ssize_t TarReader::on_read(archive* a, void* self, const void** data) {
  auto* const reader = static_cast<TarReader*>(self);
  try {
    const bool begins = !std::exchange(reader->beginning_given_, true);
    const auto piece = begins ? std::span<const char>(reader->beginning_) : reader->next_piece();
    *data = piece.data();
    return static_cast<la_ssize_t>(piece.size());
  } catch (...) {
    reader->failure_ = std::current_exception();
    archive_set_error(a, EIO, "%s", "cannot read");
    return -1;
  }
}

// Enough to see whether it is a tar at all.
void TarReader::read_beginning() {
  try {
    while (beginning_.size() < tar_block_size) {
      const auto piece = next_piece();
      if (piece.empty()) break;
      beginning_.append(piece.begin(), piece.end());
    }
  } catch (...) {
    failure_ = std::current_exception();
    rethrow("at its start");
  }
  const auto other = what_else_it_is(beginning_);
  if (!other) return;
  const auto kind = source_.kind();
  throw input_.no_archive(
      "it is " + *other +
      (kind == CompressionKind::none ? "" : ", compressed with " + name_of(kind)));
}

std::span<const char> TarReader::next_piece() {
  const auto piece = source_.next();
  const std::uint64_t zeros = zeros_at_the_end(piece);
  digest_.add({piece.data(), piece.size()});
  bytes_ += piece.size();
  trailing_zeros_ = zeros == piece.size() ? trailing_zeros_ + zeros : zeros;
  return piece;
}

// What the source could not read is told with the entry it was needed for.
void TarReader::rethrow(const std::string& where) try {
  std::rethrow_exception(failure_);
} catch (const Error& e) {
  if (e.code() != ExitCode::damaged) throw;
  throw Error(e.code(), e.what() + (", " + printable(where)), e.hint());
}

void TarReader::check(int result, const std::string& where) {
  if (failure_) rethrow(where);
  if (result == ARCHIVE_OK) return;
  const char* const reason = archive_error_string(archive_.get());
  throw input_.damaged((reason == nullptr ? "bad tar" : reason) + (" " + where));
}

}  // namespace slaveclone
