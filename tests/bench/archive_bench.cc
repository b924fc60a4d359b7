// The archive's part of take-backup and load-slave alone, for scripts/bench to measure:
//   archive_bench pack DIRECTORY FILE      as a durable file
//   archive_bench stream DIRECTORY FILE    without the final sync
//   archive_bench unpack FILE DIRECTORY    verified and durable

#include <fcntl.h>

#include <exception>
#include <iostream>
#include <string>

#include "archive/archive_writer.h"
#include "archive/compression.h"
#include "archive/unpack.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "datadir/file_tree.h"

namespace slaveclone {
namespace {

void write_archive(const std::string& directory, int fd, const std::string& name) {
  ArchiveWriter archive(fd, name, parse_compression("zstd:1"));
  archive.add_bytes("binlog_pos.dat", "master-bin.000001 4\n");
  ServerFiles files;
  files.places.data_directory = directory;
  const FileTree tree = scan_data_directory(files);
  for (const auto& entry : tree.directories) archive.add_directory(entry.path, entry.mode);
  for (const auto& entry : tree.files) archive.add_file(entry.path, directory + "/" + entry.path);
  archive.seal(Manifest{});
}

void run(const std::string& verb, const std::string& from, const std::string& to) {
  if (verb == "pack") {
    DurableFile file(to);
    write_archive(from, file.fd(), to);
    file.commit();
  } else if (verb == "stream") {
    const UniqueFd fd = open_file(to, O_WRONLY | O_CREAT | O_TRUNC);
    write_archive(from, fd.get(), to);
  } else if (verb == "unpack") {
    unpack_archive(from, to);
  } else {
    throw Error(ExitCode::usage, "unknown verb '" + verb + "'");
  }
}

}  // namespace
}  // namespace slaveclone

int main(int argc, char** argv) {
  try {
    if (argc != 4) throw slaveclone::Error(slaveclone::ExitCode::usage, "three arguments, please");
    slaveclone::run(argv[1], argv[2], argv[3]);
    return 0;
  } catch (const std::exception& error) {
    return slaveclone::report_error("archive_bench", error);
  }
}
