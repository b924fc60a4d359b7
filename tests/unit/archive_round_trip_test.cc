#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "archive/archive_writer.h"
#include "archive/unpack.h"
#include "base/durable_file.h"
#include "base/process.h"
#include "base/stop_request.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone {
namespace {

using test::exit_code_of;
using test::half_random;
using test::tree_of;
using test::write_file;

class ArchiveRoundTripTest : public testing::TestWithParam<const char*> {
 protected:
  // Archives the files (paths below source_) as take-backup does.
  void pack(const std::vector<std::string>& paths, const std::string& compression) {
    DurableFile file(archive_);
    ArchiveWriter writer(file.fd(), file.partial_path(), parse_compression(compression));
    writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
    for (const std::string& path : paths) writer.add_file(path, source_ + "/" + path);
    writer.seal({});
    file.commit();
  }

  test::TemporaryDirectory dir_;
  std::string archive_ = dir_ / "archive";
  std::string source_ = dir_ / "source";
  std::string target_ = dir_ / "target";
};

TEST_P(ArchiveRoundTripTest, FilesComeBackEqual) {
  write_file(source_ + "/ibdata1", half_random(5'000'000, 1));
  write_file(source_ + "/db/t1.ibd", half_random(100'000, 2));
  write_file(source_ + "/db/empty", "");
  ::chmod((source_ + "/db/t1.ibd").c_str(), 0440);
  pack({"ibdata1", "db/t1.ibd", "db/empty"}, GetParam());

  const UnpackReport verified = verify_archive(archive_);
  const UnpackReport report = unpack_archive(archive_, target_);
  EXPECT_EQ(report.files, 4U);
  EXPECT_EQ(report.bytes, 5'100'015U);
  EXPECT_EQ(verified.bytes, report.bytes);
  EXPECT_EQ(report.binlog_pos, "bin.000003 742\n");
  EXPECT_EQ(report.data_directory, "");
  ASSERT_TRUE(report.manifest);
  EXPECT_EQ(report.manifest->files.size(), 4U);

  struct stat status {};
  ASSERT_EQ(::stat((target_ + "/db/t1.ibd").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0440U);
  write_file(source_ + "/binlog_pos.dat", "bin.000003 742\n");
  EXPECT_EQ(tree_of(target_), tree_of(source_));
}

INSTANTIATE_TEST_SUITE_P(Compressions, ArchiveRoundTripTest,
                         testing::Values("zstd", "zstd:19", "none", "gzip", "lz4", "xz:0"));

TEST_F(ArchiveRoundTripTest, TarListsItInOrder) {
  write_file(source_ + "/db/t1.ibd", half_random(3'000'000, 2));
  pack({"db/t1.ibd"}, "zstd");
  const ProcessResult listed = run_process({"tar", "--zstd", "-tf", archive_});
  EXPECT_EQ(listed.out, "binlog_pos.dat\ndb/t1.ibd\nMANIFEST.json\nMANIFEST.json.sha256\n");
  EXPECT_EQ(listed.err, "");
}

TEST_F(ArchiveRoundTripTest, TarAndSha256sumAgree) {
  write_file(source_ + "/db/t1.ibd", half_random(3'000'000, 2));
  pack({"db/t1.ibd"}, "zstd:3");
  ::mkdir(target_.c_str(), 0700);
  ASSERT_EQ(run_process({"tar", "--zstd", "-xf", archive_, "-C", target_}).exit_status, 0);
  EXPECT_EQ(tree_of(target_)["db/t1.ibd"], tree_of(source_)["db/t1.ibd"]);
  const ProcessResult checked =
      run_process({"env", "-C", target_, "sha256sum", "-c", "MANIFEST.json.sha256"});
  EXPECT_EQ(checked.out, "MANIFEST.json: OK\n");
}

TEST_F(ArchiveRoundTripTest, ReadsWhatZstdItselfWrote) {
  write_file(source_ + "/db/t1.ibd", half_random(9'000'000, 2));
  pack({"db/t1.ibd"}, "none");
  for (const char* option : {"--no-content-size", "--content-size", "--no-check"}) {
    const std::string again = dir_ / "again.zst";
    ASSERT_EQ(run_process({"zstd", "-qf", option, archive_, "-o", again}).exit_status, 0);
    EXPECT_EQ(verify_archive(again).files, 2U) << option;
  }
}

TEST_F(ArchiveRoundTripTest, AnyNameComesBack) {
  const std::vector<std::string> names = {"with blank",
                                          "quote'\"",
                                          "-rf",
                                          "#sql-ib12.ibd",
                                          "h\u00e9\u6f22\u5b57",
                                          "latin1-\xe9",
                                          std::string(250, 'n') + ".ibd",
                                          "...",
                                          "@0041.frm"};
  std::vector<std::string> paths;
  for (const std::string& name : names) {
    paths.push_back(name);
    paths.push_back(std::string(120, 'd') + "/" + std::string(120, 'e') + "/" + name);
  }
  for (const std::string& path : paths) write_file(source_ + "/" + path, path);
  pack(paths, "zstd");
  unpack_archive(archive_, target_);
  write_file(source_ + "/binlog_pos.dat", "bin.000003 742\n");
  EXPECT_EQ(tree_of(target_), tree_of(source_));
}

TEST_F(ArchiveRoundTripTest, HolesStayHoles) {
  const std::string path = source_ + "/sparse";
  write_file(path, "");
  const UniqueFd fd = open_file(path, O_WRONLY);
  ASSERT_EQ(::pwrite(fd.get(), "begin", 5, 0), 5);
  ASSERT_EQ(::pwrite(fd.get(), "middle", 6, 50'000'000), 6);
  ASSERT_EQ(::ftruncate(fd.get(), 100'000'001), 0);
  write_file(source_ + "/hole", "");
  ASSERT_EQ(::truncate((source_ + "/hole").c_str(), 10'000'000), 0);
  pack({"sparse", "hole"}, "none");

  struct stat status {};
  ASSERT_EQ(::stat(archive_.c_str(), &status), 0);
  EXPECT_LT(status.st_size, 100'000);
  unpack_archive(archive_, target_);
  ASSERT_EQ(::stat((target_ + "/sparse").c_str(), &status), 0);
  EXPECT_LT(status.st_blocks * 512, 100'000);
  EXPECT_TRUE(tree_of(target_)["sparse"] == tree_of(source_)["sparse"]);
  EXPECT_TRUE(tree_of(target_)["hole"] == tree_of(source_)["hole"]);
}

TEST_F(ArchiveRoundTripTest, AFileMayBeLargerThanTarsOldLimit) {
  constexpr off_t size = 8'800'000'000;
  const std::string path = source_ + "/large";
  write_file(path, "");
  const UniqueFd fd = open_file(path, O_WRONLY);
  ASSERT_EQ(::ftruncate(fd.get(), size), 0);
  ASSERT_EQ(::pwrite(fd.get(), "end", 3, size - 3), 3);
  pack({"large"}, "zstd");
  unpack_archive(archive_, target_);
  struct stat status {};
  ASSERT_EQ(::stat((target_ + "/large").c_str(), &status), 0);
  EXPECT_EQ(status.st_size, size);
}

TEST_F(ArchiveRoundTripTest, TheLaterEntryWins) {
  write_file(source_ + "/old", half_random(50'000, 1));
  write_file(source_ + "/new", half_random(20'000, 2));
  {
    DurableFile file(archive_);
    ArchiveWriter writer(file.fd(), file.partial_path(), {});
    writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
    writer.add_file("db/t1.ibd", source_ + "/old");
    writer.add_file("db/t1.ibd", source_ + "/new");
    EXPECT_EQ(writer.seal({}).files.size(), 2U);
    file.commit();
  }
  EXPECT_EQ(unpack_archive(archive_, target_).bytes, 20'015U);
  EXPECT_EQ(tree_of(target_)["db/t1.ibd"], half_random(20'000, 2));
}

TEST_F(ArchiveRoundTripTest, DirectoriesKeepTheirMode) {
  {
    DurableFile file(archive_);
    ArchiveWriter writer(file.fd(), file.partial_path(), {});
    writer.add_bytes("binlog_pos.dat", "bin.000003 742\n");
    writer.add_directory("empty_db", 0750);
    writer.seal({});
    file.commit();
  }
  unpack_archive(archive_, target_);
  struct stat status {};
  ASSERT_EQ(::stat((target_ + "/empty_db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0750U);
}

TEST_F(ArchiveRoundTripTest, AnUnusedTargetIsRequired) {
  pack({}, "zstd");
  write_file(target_ + "/precious", "");
  EXPECT_EQ(exit_code_of([&] { unpack_archive(archive_, target_); }), ExitCode::precondition);
}

TEST_F(ArchiveRoundTripTest, AStopRequestEndsUnpacking) {
  pack({}, "zstd");
  StopRequest::request();
  EXPECT_EQ(exit_code_of([&] { unpack_archive(archive_, target_); }), ExitCode::interrupted);
  StopRequest::reset();
}

}  // namespace
}  // namespace slaveclone
