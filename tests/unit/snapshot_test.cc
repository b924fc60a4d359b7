#include "replication/snapshot.h"

#include <gtest/gtest.h>

#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SnapshotTest : public testing::TestWithParam<const char*> {
 protected:
  SnapshotTest() : fakes_(GetParam()) {}

  Snapshot open() {
    return open_snapshot(fakes_.connector(), fakes_.master_login, {{"shop", "t"}, {"shop", "u"}},
                         {seconds(1), 3, milliseconds(1)});
  }

  FakeTopology fakes_;
};

TEST_P(SnapshotTest, HasThePositionOfTheMastersLogAndHoldsNothingUp) {
  const Snapshot snapshot = open();
  EXPECT_EQ(snapshot.position(), *fakes_.master.binlog);
  EXPECT_TRUE(fakes_.master.lock_owners.empty());
}

TEST_P(SnapshotTest, NeedsABinaryLog) {
  fakes_.master.binlog.reset();
  EXPECT_EQ(exit_code_of([&] { open(); }), ExitCode::precondition);
  EXPECT_TRUE(fakes_.master.lock_owners.empty());
}

INSTANTIATE_TEST_SUITE_P(Versions, SnapshotTest,
                         testing::Values("10.5.29-MariaDB-log", "11.8.3-MariaDB-log", "5.7.29-log",
                                         "9.7.0"),
                         [](const auto& one) { return "V" + std::to_string(one.index); });

class LockedSnapshotTest : public SnapshotTest {};

TEST_P(LockedSnapshotTest, IsTriedAgainWhileSomebodyWrites) {
  fakes_.master.lock_held_up = 2;
  EXPECT_EQ(open().position(), *fakes_.master.binlog);
}

TEST_P(LockedSnapshotTest, IsGivenUpAfterSomeTries) {
  fakes_.master.lock_held_up = 3;
  EXPECT_EQ(exit_code_of([&] { open(); }), ExitCode::master_lock);
  EXPECT_EQ(fakes_.network.count("master", "START TRANSACTION.*"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Versions, LockedSnapshotTest, testing::Values("5.7.29-log", "9.7.0"),
                         [](const auto& one) { return "V" + std::to_string(one.index); });

class NoSnapshotTest : public SnapshotTest {};

TEST_P(NoSnapshotTest, IsRefusedWhereItWasSeenToBeWrong) {
  EXPECT_EQ(exit_code_of([&] { open(); }), ExitCode::precondition);
}

INSTANTIATE_TEST_SUITE_P(Versions, NoSnapshotTest, testing::Values("5.6.24-log"),
                         [](const auto& one) { return "V" + std::to_string(one.index); });

}  // namespace
}  // namespace slaveclone::test
