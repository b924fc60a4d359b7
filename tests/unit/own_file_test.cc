#include "base/own_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

namespace fs = std::filesystem;

class OwnFileTest : public testing::Test {
 protected:
  OwnFileTest() { write_private_file(path_, "ours"); }

  ExitCode reading() const {
    return exit_code_of([this] { read_own_file(path_); });
  }
  ExitCode opening() const {
    return exit_code_of([this] { open_own_directory(path_); });
  }
  void make_directory() const {
    fs::remove(path_);
    ASSERT_EQ(::mkdir(path_.c_str(), 0700), 0);
  }

  TemporaryDirectory directory_;
  const std::string path_ = directory_ / "file";
};

TEST_F(OwnFileTest, OursIsRead) { EXPECT_EQ(read_own_file(path_), "ours"); }

TEST_F(OwnFileTest, NoneIsNothing) {
  EXPECT_EQ(read_own_file(directory_ / "none"), std::nullopt);
  EXPECT_FALSE(open_own_directory(directory_ / "none").has_value());
}

TEST_F(OwnFileTest, AnyPermissionForOthersIsRefused) {
  for (const unsigned bit : {0040U, 0020U, 0010U, 0004U, 0002U, 0001U}) {
    ASSERT_EQ(::chmod(path_.c_str(), 0600 | bit), 0);
    EXPECT_EQ(reading(), ExitCode::precondition) << bit;
  }
}

TEST_F(OwnFileTest, AnotherUsersIsRefused) {
  constexpr uid_t nobody = 65534;
  if (::chown(path_.c_str(), nobody, nobody) != 0) GTEST_SKIP() << "not root";
  EXPECT_EQ(reading(), ExitCode::precondition);
  make_directory();
  ASSERT_EQ(::chown(path_.c_str(), nobody, nobody), 0);
  EXPECT_EQ(opening(), ExitCode::precondition);
}

TEST_F(OwnFileTest, ALinkIsRefused) {
  fs::rename(path_, directory_ / "target");
  fs::create_symlink(directory_ / "target", path_);
  EXPECT_EQ(reading(), ExitCode::precondition);
  fs::remove(path_);
  fs::create_symlink(directory_ / "dangling", path_);
  EXPECT_EQ(reading(), ExitCode::precondition);
  fs::remove(path_);
  fs::create_hard_link(directory_ / "target", path_);
  EXPECT_EQ(reading(), ExitCode::precondition);
}

TEST_F(OwnFileTest, WhatIsNoFileIsRefusedAndNotWaitedFor) {
  fs::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(reading(), ExitCode::precondition);
  EXPECT_EQ(opening(), ExitCode::precondition);
  make_directory();
  EXPECT_EQ(reading(), ExitCode::precondition);
}

TEST_F(OwnFileTest, ADirectoryIsOpenedIfItIsOurs) {
  EXPECT_EQ(opening(), ExitCode::precondition);
  make_directory();
  EXPECT_TRUE(open_own_directory(path_).has_value());
  ASSERT_EQ(::chmod(path_.c_str(), 0750), 0);
  EXPECT_EQ(opening(), ExitCode::precondition);
  ASSERT_EQ(::chmod(path_.c_str(), 0700), 0);
  fs::rename(path_, directory_ / "target");
  fs::create_directory_symlink(directory_ / "target", path_);
  EXPECT_EQ(opening(), ExitCode::precondition);
}

}  // namespace
}  // namespace slaveclone::test
