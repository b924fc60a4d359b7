#include "load/new_data_directory.h"

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

  ExitCode load() const {
    return exit_code_of([this] { NewDataDirectory directory(path(), true); });
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
  fs::permissions(staging(), fs::perms::owner_all);
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

TEST_F(NewDataDirectoryTest, AStagingDirectoryThatIsNotOursIsRefusedAndStays) {
  write_file(staging() + "/data/planted", "x");
  EXPECT_EQ(load(), ExitCode::precondition);
  EXPECT_TRUE(fs::exists(staging() + "/data/planted"));
  fs::rename(staging(), parent_ / "elsewhere");
  fs::permissions(parent_ / "elsewhere", fs::perms::owner_all);
  fs::create_directory_symlink(parent_ / "elsewhere", staging());
  EXPECT_EQ(load(), ExitCode::precondition);
  EXPECT_TRUE(fs::exists(parent_ / "elsewhere/data/planted"));
}

// A load that was killed when all was in place, and its journal as somebody has changed it.
class KilledLoadsJournalTest : public NewDataDirectoryTest {
 protected:
  KilledLoadsJournalTest() {
    write_file(path() + "/ibdata1", "new");
    write_private_file(path() + "/" + HalfLoad::marker, "");
    write_file(path() + ".replaced-20261121T155243/ibdata1", "old");
    write_file(precious_ / "file", "content");
    fs::create_directories(staging());
    fs::permissions(staging(), fs::perms::owner_all);
    load_.data_directory = path();
    load_.unpacked = staging() + "/data";
    load_.moved_aside = path() + ".replaced-20261121T155243";
    load_.former_owner = Owner{};
    load_.former_mode = 0700;
  }

  void expect_refused() const {
    load_.write(staging() + "/journal.json");
    const auto before = tree_of(parent_.path());
    EXPECT_EQ(load(), ExitCode::precondition);
    EXPECT_EQ(tree_of(parent_.path()), before);
    EXPECT_TRUE(fs::exists(precious_ / "file"));
  }

  TemporaryDirectory precious_;
  HalfLoad load_;
};

TEST_F(KilledLoadsJournalTest, IsFollowedAsItWas) {
  load_.write(staging() + "/journal.json");
  EXPECT_EQ(load(), ExitCode::ok);
  EXPECT_THAT(tree_of(path()), ElementsAre(Pair("ibdata1", "old")));
}

TEST_F(KilledLoadsJournalTest, IsNotBelievedIfOthersMayReadIt) {
  load_.write(staging() + "/journal.json");
  fs::permissions(staging() + "/journal.json", fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(load(), ExitCode::precondition);
  EXPECT_THAT(tree_of(path()), testing::Contains(Pair("ibdata1", "new")));
}

TEST_F(KilledLoadsJournalTest, TellsOfNoOtherDataDirectory) {
  load_.data_directory = precious_.path();
  expect_refused();
}

TEST_F(KilledLoadsJournalTest, TellsOfNoMountPointWhereThereIsNone) {
  load_.is_mount_point = true;
  expect_refused();
}

TEST_F(KilledLoadsJournalTest, HasUnpackedNowhereElse) {
  for (const std::string& other :
       {precious_.path(), staging() + "/data/../../data", staging() + "/database"}) {
    load_.unpacked = other;
    expect_refused();
  }
}

TEST_F(KilledLoadsJournalTest, HasMovedTheOldOneNowhereElse) {
  for (const std::string& other : {precious_.path(), path() + ".replaced-1/../../x",
                                   path() + "/.slaveclone-replaced-20261121T155243"}) {
    load_.moved_aside = other;
    expect_refused();
  }
}

TEST_F(KilledLoadsJournalTest, TakesNothingAwayOutsideThatIsNoData) {
  for (const std::string& other :
       {precious_ / "file", precious_.path(), precious_ / "sub/../file", std::string("/"),
        path() + "/ibdata1", parent_.path(), std::string("relative.ibd")}) {
    load_.outside.moves = {{other, "slaveclone.external/donor/shop"}};
    expect_refused();
  }
}

TEST_F(KilledLoadsJournalTest, AMarkerWithoutAJournalIsRefused) {
  EXPECT_EQ(load(), ExitCode::precondition);
  EXPECT_THAT(tree_of(path()), testing::Contains(Pair("ibdata1", "new")));
}

// As one that undo() would follow: the data directory is a slave's that runs.
TEST_F(KilledLoadsJournalTest, AMarkerThatIsNotOursIsNotBelieved) {
  write_file(path() + "/" + HalfLoad::marker, "planted");
  fs::permissions(path() + "/" + HalfLoad::marker, fs::perms::others_read, fs::perm_options::add);
  expect_refused();
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
