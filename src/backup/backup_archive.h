#pragma once

#include <memory>
#include <string>
#include <vector>

#include "archive/archive_writer.h"
#include "backup/archive_output.h"
#include "base/progress.h"
#include "datadir/quiesce.h"

namespace slaveclone {

// The archive a run writes: a file that appears whole or not at all, or stdout ("-").
class BackupArchive {
 public:
  // Opens the output, so that a run that cannot write fails before it stops anything.
  BackupArchive(const std::string& output, const Recipients& recipients,
                const Compression& compression, Progress& progress);

  // binlog_pos.dat: the first entry.
  void add_positions(const std::vector<ChannelPosition>& channels);
  std::vector<CopiedFile> add_files(const FileTree& files);

  // Manifest last; then the file takes its name. Returns the manifest with its list of files.
  Manifest seal(Manifest manifest);

  std::uint64_t bytes_read() const { return bytes_read_; }
  std::uint64_t bytes_written() const { return bytes_written_; }  // once sealed

 private:
  CopiedFile add_file(const FileEntry& file, const std::string& source, std::int64_t began_ns);

  Progress& progress_;
  ArchiveOutput output_;
  std::unique_ptr<ArchiveWriter> writer_;
  std::vector<LeftOut> left_out_;
  std::vector<External> external_;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t bytes_written_ = 0;
};

}  // namespace slaveclone
