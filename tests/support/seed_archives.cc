#include "support/seed_archives.h"

#include "archive/archive_writer.h"
#include "base/durable_file.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {

std::map<std::string, std::string> seed_archives() {
  const TemporaryDirectory directory;
  write_file(directory / "t1.ibd", half_random(700, 1));
  std::map<std::string, std::string> archives;
  for (const char* compression : {"zstd", "none", "gzip", "lz4", "xz"}) {
    DurableFile file(directory / compression);
    ArchiveWriter writer(file.fd(), file.partial_path(), parse_compression(compression));
    writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
    writer.add_directory("db", 0700);
    writer.add_file("db/t1.ibd", directory / "t1.ibd");
    writer.seal({});
    file.commit();
    archives[compression] = read_whole_file(directory / compression);
  }
  return archives;
}

}  // namespace slaveclone::test
