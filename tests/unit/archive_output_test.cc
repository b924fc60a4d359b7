#include "backup/archive_output.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

class ArchiveOutputTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
};

TEST_F(ArchiveOutputTest, AFileAppearsOnceItIsWhole) {
  ArchiveOutput output(directory_ / "a.tar");
  write_all(output.fd(), "all", 3, output.name());
  EXPECT_FALSE(std::filesystem::exists(directory_ / "a.tar"));
  output.commit();
  EXPECT_EQ(read_whole_file(directory_ / "a.tar"), "all");
}

TEST_F(ArchiveOutputTest, ANamedPipeIsWrittenToAndStaysOne) {
  const std::string pipe = directory_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = read_whole_file(pipe); });
  {
    ArchiveOutput output(pipe);
    write_all(output.fd(), "all", 3, output.name());
    output.commit();
  }
  reader.join();
  EXPECT_EQ(read, "all");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_FALSE(std::filesystem::exists(pipe + ".partial"));
}

TEST_F(ArchiveOutputTest, ADeviceIsNotReplaced) {
  const std::string device = directory_ / "null";
  std::filesystem::create_symlink("/dev/null", device);
  ArchiveOutput output(device);
  output.commit();
  EXPECT_TRUE(std::filesystem::is_character_file(device));
  EXPECT_FALSE(std::filesystem::exists(device + ".partial"));
}

TEST_F(ArchiveOutputTest, ADirectoryIsRefusedAtOnce) {
  EXPECT_EQ(exit_code_of([&] { ArchiveOutput output(directory_.path()); }), ExitCode::usage);
}

}  // namespace
}  // namespace slaveclone::test
