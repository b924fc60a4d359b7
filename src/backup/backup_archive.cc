#include "backup/backup_archive.h"

#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "base/waiting.h"
#include "model/binlog_pos_dat.h"

namespace slaveclone {
namespace {

std::int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

bool is_gone(const std::string& path) {
  return ::access(path.c_str(), F_OK) != 0 && errno == ENOENT;
}

}  // namespace

BackupArchive::BackupArchive(const std::string& output, const Recipients& recipients,
                             const Compression& compression, Progress& progress)
    : progress_(progress), output_(output, recipients) {
  writer_ = std::make_unique<ArchiveWriter>(output_.fd(), output_.name(), compression,
                                            [this](std::uint64_t bytes) {
                                              bytes_read_ += bytes;
                                              progress_.advance(bytes);
                                            });
}

void BackupArchive::add_positions(const std::vector<ChannelPosition>& channels) {
  writer_->add_bytes("binlog_pos.dat",
                     format_binlog_pos(channels) + format_channels_line(channels));
}

// A file that was stamped since the copy began counts as changed even if it did not change while it
// was read: a write is stamped when it is submitted, and may reach the file after we have.
CopiedFile BackupArchive::add_file(const FileEntry& file, const std::string& source,
                                   std::int64_t began_ns) {
  if (file.content) {
    writer_->add_bytes(file.path, *file.content);
    return {file.path, file.stamp, false};
  }
  const AddedFile added = writer_->add_file(file.path, source);
  const FileStamp stamp = FileStamp::of(added.before);
  const bool racy = std::max(stamp.mtime_ns, stamp.ctime_ns) >
                    began_ns - std::chrono::nanoseconds(racy_time).count();
  return {file.path, stamp, added.changed || racy};
}

std::vector<CopiedFile> BackupArchive::add_files(const FileTree& files) {
  const Waiting waiting("the files to be archived", ExitCode::not_still,
                        Waiting::Aloud::no);  // progress tells
  progress_.set_phase("archiving", files.total_bytes());
  left_out_ = files.left_out;
  external_ = files.external;
  const std::int64_t began_ns = now_ns();
  for (const FileEntry& directory : files.directories) {
    writer_->add_directory(directory.path, directory.mode);
  }
  std::vector<CopiedFile> copies;
  for (const FileEntry& file : files.files) {
    const std::string source = files.source_of(file);
    if (file.content || !is_gone(source)) copies.push_back(add_file(file, source, began_ns));
  }
  progress_.clear();
  return copies;
}

Manifest BackupArchive::seal(Manifest manifest) {
  manifest.left_out = left_out_;
  manifest.external = external_;
  Manifest sealed = writer_->seal(std::move(manifest));
  bytes_written_ = writer_->bytes_written();
  writer_.reset();  // it may hold the output open
  output_.commit();
  return sealed;
}

}  // namespace slaveclone
