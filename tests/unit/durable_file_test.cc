#include "base/durable_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <fstream>
#include <string>

#include "base/error.h"
#include "support/temporary_directory.h"

namespace slaveclone {
namespace {

class DurableFileTest : public testing::Test {
 protected:
  bool exists(const std::string& path) const { return boost::filesystem::exists(path); }

  test::TemporaryDirectory directory_;
  std::string path_ = directory_ / "backup.tar.zst";
};

TEST_F(DurableFileTest, IsNotThereBeforeCommit) {
  DurableFile file(path_);
  file.write("content");
  EXPECT_FALSE(exists(path_));
  EXPECT_TRUE(exists(path_ + ".partial"));
  file.commit();
  EXPECT_EQ(read_whole_file(path_), "content");
  EXPECT_FALSE(exists(path_ + ".partial"));
}

TEST_F(DurableFileTest, LeavesNothingBehindWithoutCommit) {
  { DurableFile(path_).write("content"); }
  EXPECT_TRUE(boost::filesystem::is_empty(directory_.path()));
}

TEST_F(DurableFileTest, KeepsTheOldFileUntilCommit) {
  write_durably(path_, "old");
  {
    DurableFile file(path_);
    file.write("new");
    EXPECT_EQ(read_whole_file(path_), "old");
  }
  EXPECT_EQ(read_whole_file(path_), "old");
  write_durably(path_, "new");
  EXPECT_EQ(read_whole_file(path_), "new");
}

TEST_F(DurableFileTest, MayBeReadByItsOwnerOnlyWhateverAnEarlierRunLeft) {
  std::ofstream(path_ + ".partial") << "left by a run that was killed";
  ::chmod((path_ + ".partial").c_str(), 0644);
  write_durably(path_, "content");
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(read_whole_file(path_), "content");
}

TEST_F(DurableFileTest, DoesNotWriteThroughALinkInItsPlace) {
  write_durably(directory_ / "other", "mine");
  boost::filesystem::create_symlink(directory_ / "other", path_ + ".partial");
  write_durably(path_, "content");
  EXPECT_EQ(read_whole_file(directory_ / "other"), "mine");
}

TEST_F(DurableFileTest, SaysWhichDirectoryIsMissing) {
  try {
    const DurableFile file(directory_ / "no/such/file");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::io);
    EXPECT_NE(std::string(error.what()).find("no/such"), std::string::npos);
  }
}

TEST_F(DurableFileTest, ReadsFilesLargerThanAChunk) {
  const std::string content(200'000, 'x');
  write_durably(path_, content);
  EXPECT_EQ(read_whole_file(path_), content);
}

}  // namespace
}  // namespace slaveclone
