#include "clone/new_data_directory.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <optional>

#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using testing::_;
using testing::ElementsAre;
using testing::Pair;

namespace fs = std::filesystem;

class NewDataDirectoryTest : public testing::Test {
 protected:
  std::string path() const { return parent_ / "data"; }
  std::string staging() const { return parent_ / "data.slaveclone-loading"; }

  static void unpack(const NewDataDirectory& directory) {
    write_file(directory.staging() + "/files/ibdata1", "new");
  }

  TemporaryDirectory parent_;
};

TEST_F(NewDataDirectoryTest, IsMadeWhereThereIsNone) {
  NewDataDirectory directory(path(), false);
  EXPECT_FALSE(directory.former_owner().has_value());
  unpack(directory);
  EXPECT_FALSE(fs::exists(path()));
  directory.begin("files", {});
  directory.put_in_place();
  directory.keep();
  EXPECT_THAT(tree_of(path()), ElementsAre(Pair("ibdata1", "new")));
  EXPECT_EQ(directory.moved_aside(), "");
}

TEST_F(NewDataDirectoryTest, TakesAnEmptyDirectorysPlace) {
  fs::create_directory(path());
  NewDataDirectory directory(path(), false);
  EXPECT_TRUE(directory.former_owner().has_value());
  unpack(directory);
  directory.begin("files", {});
  directory.put_in_place();
  directory.keep();
  EXPECT_THAT(tree_of(path()), ElementsAre(Pair("ibdata1", "new")));
}

TEST_F(NewDataDirectoryTest, ADirectoryThatHoldsAnythingIsRefused) {
  write_file(path() + "/ibdata1", "old");
  EXPECT_EQ(exit_code_of([&] { NewDataDirectory directory(path(), false); }),
            ExitCode::precondition);
  EXPECT_THAT(tree_of(parent_.path()), ElementsAre(Pair("data", "/"), Pair("data/ibdata1", "old")));
}

TEST_F(NewDataDirectoryTest, ReplacingMovesTheOldOneAside) {
  write_file(path() + "/ibdata1", "old");
  std::string aside;
  {
    NewDataDirectory directory(path(), true);
    unpack(directory);
    directory.begin("files", {});
    directory.put_in_place();
    directory.keep();
    aside = directory.moved_aside();
  }
  EXPECT_THAT(tree_of(path()), ElementsAre(Pair("ibdata1", "new")));
  EXPECT_THAT(tree_of(aside), ElementsAre(Pair("ibdata1", "old")));
  EXPECT_FALSE(fs::exists(staging()));
}

TEST_F(NewDataDirectoryTest, WithoutKeepTheOldOneComesBack) {
  write_file(path() + "/ibdata1", "old");
  {
    NewDataDirectory directory(path(), true);
    unpack(directory);
    directory.begin("files", {});
    directory.put_in_place();
    EXPECT_THAT(tree_of(path()), ElementsAre(Pair("ibdata1", "new"), Pair(HalfLoad::marker, _)));
  }
  EXPECT_THAT(tree_of(parent_.path()), ElementsAre(Pair("data", "/"), Pair("data/ibdata1", "old")));
}

TEST_F(NewDataDirectoryTest, WithoutKeepAnEmptyOneComesBack) {
  fs::create_directory(path());
  {
    NewDataDirectory directory(path(), false);
    unpack(directory);
    directory.begin("files", {});
    directory.put_in_place();
  }
  EXPECT_THAT(tree_of(parent_.path()), ElementsAre(Pair("data", "/")));
}

TEST_F(NewDataDirectoryTest, ARunThatNeverGotThatFarLeavesNothing) {
  write_file(path() + "/ibdata1", "old");
  {
    const NewDataDirectory directory(path(), true);
    unpack(directory);
  }
  EXPECT_THAT(tree_of(parent_.path()), ElementsAre(Pair("data", "/"), Pair("data/ibdata1", "old")));
}

// What is not there to be put in its place: the rename fails after the old one was moved.
TEST_F(NewDataDirectoryTest, AFailedRenameBringsTheOldOneBack) {
  write_file(path() + "/ibdata1", "old");
  {
    NewDataDirectory directory(path(), true);
    EXPECT_EQ(exit_code_of([&] { directory.begin("no-such-files", {}); }), ExitCode::io);
  }
  EXPECT_THAT(tree_of(parent_.path()), ElementsAre(Pair("data", "/"), Pair("data/ibdata1", "old")));
}

TEST_F(NewDataDirectoryTest, WhatAKilledRunLeftIsThrownAway) {
  write_file(staging() + "/files/leftover", "x");
  NewDataDirectory directory(path(), false);
  unpack(directory);
  directory.begin("files", {});
  directory.put_in_place();
  directory.keep();
  EXPECT_THAT(tree_of(path()), ElementsAre(Pair("ibdata1", "new")));
}

TEST_F(NewDataDirectoryTest, ASecondRunIsRefusedAndHarmsNothing) {
  std::optional<NewDataDirectory> first(std::in_place, path(), false);
  unpack(*first);
  EXPECT_EQ(exit_code_of([&] { NewDataDirectory second(path(), false); }), ExitCode::busy);
  EXPECT_TRUE(fs::exists(staging() + "/data/files/ibdata1"));
  first.reset();
  EXPECT_EQ(exit_code_of([&] { NewDataDirectory second(path(), false); }), ExitCode::ok);
}

TEST_F(NewDataDirectoryTest, LostAndFoundIsNothing) {
  fs::create_directories(path() + "/lost+found");
  EXPECT_EQ(exit_code_of([&] { NewDataDirectory directory(path(), false); }), ExitCode::ok);
}

TEST_F(NewDataDirectoryTest, AMissingParentIsAnIoError) {
  EXPECT_EQ(exit_code_of([&] { NewDataDirectory directory(parent_ / "none/data", false); }),
            ExitCode::io);
}

}  // namespace
}  // namespace slaveclone::test
