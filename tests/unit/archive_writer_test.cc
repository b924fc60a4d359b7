#include "archive/archive_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "archive/seal.h"
#include "archive/unpack.h"
#include "archive/zstd_format.h"
#include "base/durable_file.h"
#include "base/stop_request.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone {
namespace {

using test::exit_code_of;
using test::half_random;
using test::write_file;

std::uint32_t le32(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= std::uint32_t{static_cast<unsigned char>(bytes.at(at + i))} << (8 * i);
  }
  return value;
}

class ArchiveWriterTest : public testing::Test {
 protected:
  test::TemporaryDirectory dir_;
  std::string archive_ = dir_ / "archive";
  std::string source_ = dir_ / "source";
};

TEST_F(ArchiveWriterTest, ReportsAFullFileSystem) {
  write_file(source_, half_random(20'000'000, 1));
  for (const char* compression : {"zstd", "none", "gzip", "lz4", "xz:0"}) {
    const UniqueFd full = open_file("/dev/full", O_WRONLY);
    try {
      ArchiveWriter writer(full.get(), "full.tar", parse_compression(compression));
      writer.add_file("t1.ibd", source_);
      writer.seal({});
      ADD_FAILURE() << compression;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ExitCode::io);
      EXPECT_STREQ(e.what(), "cannot write full.tar: No space left on device");
    }
  }
}

TEST_F(ArchiveWriterTest, ReportsAReaderThatWentAway) {
  StopRequest::install();  // ignores SIGPIPE
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  ::close(ends[0]);
  const UniqueFd out(ends[1]);
  ArchiveWriter writer(out.get(), "standard output", {});
  writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
  EXPECT_EQ(exit_code_of([&] { writer.seal({}); }), ExitCode::io);
}

TEST_F(ArchiveWriterTest, TheSeekTableIsThatOfTheFile) {
  const std::string content = half_random(9'000'000, 1);
  write_file(source_, content);
  {
    DurableFile file(archive_);
    ArchiveWriter writer(file.fd(), file.partial_path(), {});
    writer.add_file("t1.ibd", source_);
    writer.seal({});
    file.commit();
  }
  const std::string bytes = test::tree_of(dir_.path())["archive"];
  const std::size_t footer = bytes.size() - 9;
  EXPECT_EQ(le32(bytes, footer + 5), 0x8F92EAB1U);
  EXPECT_EQ(bytes[footer + 4], 0);
  const std::uint32_t frames = le32(bytes, footer);
  const std::size_t table = footer - std::size_t{8} * frames;
  EXPECT_EQ(le32(bytes, table - 8), 0x184D2A5EU);
  EXPECT_EQ(le32(bytes, table - 4), 8 * frames + 9);
  std::size_t compressed = 0;
  std::size_t plain = 0;
  for (std::uint32_t i = 0; i < frames; ++i) {
    EXPECT_EQ(le32(bytes, compressed), 0xFD2FB528U);
    compressed += le32(bytes, table + std::size_t{8} * i);
    plain += le32(bytes, table + std::size_t{8} * i + 4);
    EXPECT_LE(le32(bytes, table + std::size_t{8} * i + 4), frame_content_size);
  }
  EXPECT_EQ(compressed, table - 8 - stream_seal_size(CompressionKind::zstd));
  EXPECT_GT(plain, content.size());
  EXPECT_EQ(plain % 512, 0U);
}

TEST_F(ArchiveWriterTest, AFileThatChangesWhileItIsReadIsReported) {
  for (const off_t new_size : {100'000, 3'000'000}) {
    write_file(source_, half_random(2'000'000, 1));
    DurableFile file(archive_);
    bool changed = false;
    const auto change_it = [&](std::uint64_t) {
      if (!std::exchange(changed, true)) {
        EXPECT_EQ(::truncate(source_.c_str(), new_size), 0);
      }
    };
    ArchiveWriter writer(file.fd(), file.partial_path(), {}, change_it);
    writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
    const AddedFile added = writer.add_file("t1.ibd", source_);
    EXPECT_TRUE(added.changed);
    EXPECT_EQ(added.before.st_size, 2'000'000);
    EXPECT_EQ(added.after.st_size, new_size);
    writer.seal({});
    file.commit();
    EXPECT_EQ(verify_archive(archive_).bytes, 2'000'015U);
  }
}

TEST_F(ArchiveWriterTest, AStillFileIsReportedUnchanged) {
  write_file(source_, half_random(2'000'000, 1));
  DurableFile file(archive_);
  std::uint64_t read = 0;
  ArchiveWriter writer(file.fd(), file.partial_path(), {}, [&](std::uint64_t n) { read += n; });
  const AddedFile added = writer.add_file("t1.ibd", source_);
  EXPECT_FALSE(added.changed);
  EXPECT_EQ(added.file.size, 2'000'000U);
  EXPECT_EQ(added.file.xxh3_128.size(), 32U);
  EXPECT_EQ(read, 2'000'000U);
}

TEST_F(ArchiveWriterTest, TakesNeitherSymlinkNorFifo) {
  write_file(source_, "x");
  ASSERT_EQ(::symlink(source_.c_str(), (dir_ / "link").c_str()), 0);
  ASSERT_EQ(::mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  DurableFile file(archive_);
  ArchiveWriter writer(file.fd(), file.partial_path(), {});
  EXPECT_EQ(exit_code_of([&] { writer.add_file("a", dir_ / "link"); }), ExitCode::io);
  EXPECT_EQ(exit_code_of([&] { writer.add_file("a", dir_ / "fifo"); }), ExitCode::failed);
}

TEST_F(ArchiveWriterTest, TakesNoPathThatCouldNotBeUnpacked) {
  DurableFile file(archive_);
  ArchiveWriter writer(file.fd(), file.partial_path(), {});
  for (const char* path : {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a",
                           "MANIFEST.json", "MANIFEST.json.sha256"}) {
    EXPECT_EQ(exit_code_of([&] { writer.add_bytes(path, "x"); }), ExitCode::failed) << path;
  }
}

TEST(ZstdFormatTest, ManyCoresOrAHighLevelTakeFewerWorkersNotMoreMemory) {
  constexpr std::size_t mib = 1U << 20U;
  EXPECT_EQ(workers_that_fit(2, mib, 4 * mib), 2U);
  EXPECT_EQ(workers_that_fit(128, mib, 4 * mib), 15U);
  EXPECT_EQ(workers_that_fit(128, 33 * mib, 4 * mib), 2U);
  EXPECT_EQ(workers_that_fit(128, 200 * mib, 4 * mib), 1U);
}

}  // namespace
}  // namespace slaveclone
