#include "archive/tar_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "archive/utf8_locale.h"
#include "base/stop_request.h"

namespace slaveclone {
namespace {

constexpr std::uint64_t tar_block = 512;
constexpr std::uint64_t end_blocks = 2 * tar_block;
constexpr unsigned permission_bits = 0777;

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
    check(archive_read_open(archive_.get(), this, nullptr, on_read, nullptr), "at its start");
  }
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(archive_.get(), &entry);
  const std::string where = last_path_.empty() ? "at its start" : "after " + last_path_;
  if (result == ARCHIVE_EOF) {
    check(ARCHIVE_OK, where);
    return std::nullopt;
  }
  // A warning is about a name's characters or an attribute we do not use.
  if (result != ARCHIVE_WARN) check(result, where);
  const char* const path = archive_entry_pathname(entry);
  if (path == nullptr) throw input_.damaged("there is an entry without a name " + where);
  const auto type = type_of(entry);
  last_path_ = path;
  last_size_ = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
  return TarEntry{tidied(path, type), type, archive_entry_mode(entry) & permission_bits,
                  last_size_};
}

void TarReader::read(const Piece& piece) {
  for (;;) {
    StopRequest::check();
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(archive_.get(), &data, &size, &offset);
    if (result == ARCHIVE_EOF) {
      check(ARCHIVE_OK, {});
      return;
    }
    check(result, "in " + last_path_);
    if (size > 0) {
      piece(static_cast<std::uint64_t>(offset), {static_cast<const char*>(data), size});
    }
  }
}

void TarReader::check_end() {
  const auto consumed = static_cast<std::uint64_t>(archive_filter_bytes(archive_.get(), 0));
  while (!next_piece().empty()) {
  }
  const std::uint64_t padding = (tar_block - last_size_ % tar_block) % tar_block;
  if (bytes_ % tar_block != 0 || trailing_zeros_ < padding + end_blocks) {
    throw input_.damaged("the tar in it does not end as it should");
  }
  if (bytes_ - trailing_zeros_ > consumed) {
    throw input_.damaged("there is something after its end");
  }
}

la_ssize_t TarReader::on_read(archive* a, void* self, const void** data) {
  auto* const reader = static_cast<TarReader*>(self);
  try {
    const auto piece = reader->next_piece();
    *data = piece.data();
    return static_cast<la_ssize_t>(piece.size());
  } catch (...) {
    reader->failure_ = std::current_exception();
    archive_set_error(a, EIO, "%s", "cannot read");
    return -1;
  }
}

std::span<const char> TarReader::next_piece() {
  const auto piece = source_.next();
  const std::uint64_t zeros = zeros_at_the_end(piece);
  bytes_ += piece.size();
  trailing_zeros_ = zeros == piece.size() ? trailing_zeros_ + zeros : zeros;
  return piece;
}

void TarReader::check(int result, const std::string& where) {
  if (failure_) std::rethrow_exception(failure_);
  if (result == ARCHIVE_OK) return;
  const char* const reason = archive_error_string(archive_.get());
  throw input_.damaged((reason == nullptr ? "bad tar" : reason) + (" " + where));
}

}  // namespace slaveclone
