#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "archive/buffer.h"
#include "archive/compression.h"
#include "archive/digest.h"
#include "archive/fd_sink.h"
#include "archive/source_file.h"
#include "archive/tar_writer.h"
#include "model/manifest.h"

namespace slaveclone {

struct AddedFile {
  ArchivedFile file;      // what is in the archive
  struct stat before {};  // taken right after opening, before the first read
  struct stat after {};   // taken after the last read
  bool changed = false;   // its size, mtime or ctime did while it was read: copy it again
};

// Writes an archive (docs/archive-format.md) to a descriptor it does not own.
//
//   DurableFile file("db1.tar.zst");
//   ArchiveWriter archive(file.fd(), file.partial_path(), parse_compression("zstd:3"));
//   archive.add_bytes("binlog_pos.dat", format_binlog_pos(channels));
//   for (...) archive.add_file("db/t1.ibd", "/var/lib/mysql/db/t1.ibd");
//   archive.seal(manifest);
//   file.commit();
//
// A path may be added again; the later entry is the one that counts. Everything throws Error{io}
// (what cannot be read or written, by name), Error{interrupted}, or Error{failed} for a path that
// does not belong in an archive; after that the archive is of no use.
class ArchiveWriter {
 public:
  using Progress = std::function<void(std::uint64_t bytes_read)>;  // since the last call

  ArchiveWriter(int fd, std::string name, const Compression& compression, Progress progress = {});

  void add_bytes(const std::string& path, const std::string& content);
  void add_directory(const std::string& path, mode_t mode);

  // Holes stay holes. The entry is as long as the file was when it was opened, filled up with zeros
  // if it shrank.
  AddedFile add_file(const std::string& path, const std::string& source_path);

  // Ends the archive with its manifest, whose list of files is set to what was added, and with the
  // manifest's digest. Returns that manifest.
  Manifest seal(Manifest manifest);

  std::uint64_t bytes_written() const { return output_.bytes_written(); }

 private:
  void write_digests(const std::string& manifest);
  void begin_bytes(const std::string& path, std::size_t size);
  void write_bytes(const std::string& path, const std::string& content);
  static void check_path(const std::string& path);
  std::string copy_content(const SourceFile& source,
                           const std::vector<SourceFile::Extent>& extents);

  // Up to that offset, from where the digest is.
  void copy_data(const SourceFile& source, std::uint64_t end, Digest& digest);
  void add_zeros(std::uint64_t end, Digest& digest);

  Progress progress_;
  FdSink output_;
  const CompressionKind kind_;
  std::unique_ptr<ByteSink> compressor_;  // null: none
  TarWriter tar_;
  Buffer buffer_;
  std::map<std::string, ArchivedFile> files_;
};

}  // namespace slaveclone
