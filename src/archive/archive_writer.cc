#include "archive/archive_writer.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "archive/entry_names.h"
#include "archive/filter_sink.h"
#include "archive/seal.h"
#include "archive/zstd_sink.h"
#include "base/error.h"
#include "base/stop_request.h"

namespace slaveclone {
namespace {

constexpr std::size_t read_size = std::size_t{1} << 20U;
constexpr mode_t permission_bits = 0777;
constexpr mode_t own_files_mode = 0640;

std::unique_ptr<ByteSink> make_compressor(ByteSink& output, const Compression& compression) {
  switch (compression.kind) {
    case CompressionKind::none:
      return nullptr;
    case CompressionKind::zstd:
      return std::make_unique<ZstdSink>(output, compression.level, compression.threads);
    default:
      return std::make_unique<FilterSink>(output, compression);
  }
}

bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool differ(const struct stat& a, const struct stat& b) {
  return a.st_size != b.st_size || !same_time(a.st_mtim, b.st_mtim) ||
         !same_time(a.st_ctim, b.st_ctim);
}

TarHeader header_of(const std::string& path, const struct stat& status) {
  return {path,
          S_IFREG | (status.st_mode & permission_bits),
          static_cast<std::uint64_t>(status.st_size),
          status.st_uid,
          status.st_gid,
          status.st_mtim.tv_sec,
          {}};
}

}  // namespace

ArchiveWriter::ArchiveWriter(int fd, std::string name, const Compression& compression,
                             Progress progress)
    : progress_(std::move(progress)),
      output_(fd, std::move(name)),
      kind_(compression.kind),
      compressor_(make_compressor(output_, compression)),
      tar_(compressor_ ? *compressor_ : output_) {
  buffer_.reserve(read_size);
}

void ArchiveWriter::add_bytes(const std::string& path, const std::string& content) {
  check_path(path);
  write_bytes(path, content);
  Digest digest;
  digest.add(content.data(), content.size());
  files_[path] = {path, content.size(), own_files_mode, digest.hex()};
}

void ArchiveWriter::add_directory(const std::string& path, mode_t mode) {
  check_path(path);
  tar_.begin_entry({path, S_IFDIR | (mode & permission_bits), 0, 0, 0, std::time(nullptr), {}});
  tar_.end_entry();
}

AddedFile ArchiveWriter::add_file(const std::string& path, const std::string& source_path) {
  check_path(path);
  StopRequest::check();
  const SourceFile source(source_path);
  AddedFile added;
  added.before = source.status();
  TarHeader header = header_of(path, added.before);
  header.extents = source.extents();
  tar_.begin_entry(header);
  added.file = {path, header.size, header.mode & permission_bits,
                copy_content(source, header.extents)};
  tar_.end_entry();
  added.after = source.status_now();
  added.changed = differ(added.before, added.after);
  files_[path] = added.file;
  return added;
}

Manifest ArchiveWriter::seal(Manifest manifest) {
  manifest.files.clear();
  for (const auto& [path, file] : files_) manifest.files.push_back(file);
  const std::string text = to_json(manifest);
  write_bytes(manifest_name, text);
  write_digests(text);
  tar_.finish();
  return manifest;
}

// The header of this file is in the digest that it holds.
void ArchiveWriter::write_digests(const std::string& manifest) {
  const std::string line = manifest_digest_line(manifest);
  begin_bytes(manifest_digest_name, line.size() + tar_seal(tar_.digest(), kind_).size());
  const std::string content = line + tar_seal(tar_.digest(), kind_);
  tar_.write(content.data(), content.size());
  tar_.end_entry();
}

void ArchiveWriter::begin_bytes(const std::string& path, std::size_t size) {
  tar_.begin_entry({path, S_IFREG | own_files_mode, size, 0, 0, std::time(nullptr), {}});
}

void ArchiveWriter::write_bytes(const std::string& path, const std::string& content) {
  begin_bytes(path, content.size());
  tar_.write(content.data(), content.size());
  tar_.end_entry();
}

void ArchiveWriter::check_path(const std::string& path) {
  if (is_safe_path(path) && path != manifest_name && path != manifest_digest_name) return;
  throw Error(ExitCode::failed, "'" + path + "' cannot be a path in an archive");
}

// Returns the digest. What is between the extents, or missing at the end, is zeros.
std::string ArchiveWriter::copy_content(const SourceFile& source,
                                        const std::vector<SourceFile::Extent>& extents) {
  const auto size = static_cast<std::uint64_t>(source.status().st_size);
  Digest digest;
  for (const auto& [offset, length] : extents) {
    add_zeros(static_cast<std::uint64_t>(offset), digest);
    copy_data(source, static_cast<std::uint64_t>(offset + length), digest);
  }
  if (extents.empty()) copy_data(source, size, digest);
  add_zeros(size, digest);
  return digest.hex();
}

void ArchiveWriter::copy_data(const SourceFile& source, std::uint64_t end, Digest& digest) {
  while (digest.size() < end) {
    StopRequest::check();
    const std::size_t part = std::min<std::uint64_t>(end - digest.size(), read_size);
    const std::size_t got = source.read_at(digest.size(), buffer_.data(), part);
    if (got == 0) return;
    tar_.write(buffer_.data(), got);
    digest.add(buffer_.data(), got);
    if (progress_) progress_(got);
  }
}

void ArchiveWriter::add_zeros(std::uint64_t end, Digest& digest) {
  while (digest.size() < end) {
    StopRequest::check();
    const std::uint64_t part = std::min<std::uint64_t>(end - digest.size(), 64 * read_size);
    tar_.write_zeros(part);
    digest.add_zeros(part);
  }
}

}  // namespace slaveclone
