#include "replication/master.h"

#include <gmock/gmock.h>

#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class MasterTest : public testing::Test {
 protected:
  explicit MasterTest(const std::string& version = "10.11.14-MariaDB-log") : fakes_(version) {}

  static LockPatience patience() { return {seconds(3), 5, milliseconds(1), {}}; }

  Master master() { return {fakes_.connector(), fakes_.master_login}; }

  FakeTopology fakes_;
};

TEST_F(MasterTest, ItsSessionLivesThroughTheWaitForAnotherChannel) {
  master();
  EXPECT_EQ(fakes_.network.count("master", "SET SESSION wait_timeout = 604800"), 1U);
}

TEST_F(MasterTest, LocksReadsAndUnlocksInOnePacket) {
  master().sync_point(SyncPointMethod::lock, patience());
  std::vector<std::string> packet;
  const int last = fakes_.network.log().back().packet;
  for (const LoggedStatement& statement : fakes_.network.log()) {
    if (statement.packet == last) packet.push_back(statement.sql);
  }
  EXPECT_THAT(packet, ElementsAre(StartsWith("SET SESSION "), StartsWith("SELECT "),
                                  "FLUSH TABLES WITH READ LOCK", HasSubstr("gtid_binlog_pos"),
                                  "SHOW MASTER STATUS", "UNLOCK TABLES", StartsWith("SELECT ")));
}

TEST_F(MasterTest, LimitsTheWaitAndItsOwnSilenceBeforeItLocks) {
  master().sync_point(SyncPointMethod::lock, {seconds(7)});
  const auto statements = fakes_.network.statements("master");
  const auto limits =
      std::find(statements.begin(), statements.end(),
                "SET SESSION wait_timeout = 7, lock_wait_timeout = 7, max_statement_time = 7");
  const auto lock = std::find(statements.begin(), statements.end(), "FLUSH TABLES WITH READ LOCK");
  EXPECT_LT(limits, lock);
  EXPECT_NE(lock, statements.end());
}

TEST_F(MasterTest, GivesPositionGtidAndTimes) {
  fakes_.master.variables["gtid_binlog_pos"] = "0-1-17";
  const SyncPoint point = master().sync_point(SyncPointMethod::lock, patience());
  EXPECT_EQ(point.position, (BinlogPosition{"bin.000003", 742}));
  EXPECT_EQ(point.gtid, "0-1-17");
  EXPECT_EQ(point.method, SyncPointMethod::lock);
  EXPECT_EQ(point.lock_wait_us, 200U);  // the fake's clock: 100 a statement
  EXPECT_EQ(point.lock_held_us, 300U);
}

TEST_F(MasterTest, HoldsNoLockAfterwards) {
  Master on_master = master();
  on_master.sync_point(SyncPointMethod::lock, patience());
  EXPECT_TRUE(fakes_.master.lock_owners.empty());
}

TEST_F(MasterTest, LeavesNoLockWhateverStatementFails) {
  Master on_master = master();
  for (const auto kind :
       {Fault::Kind::sql_error, Fault::Kind::lost_before, Fault::Kind::lost_after}) {
    for (std::size_t n = 1;; ++n) {
      fakes_.network.fail_statement(n, {kind, 1105});
      const ExitCode code =
          exit_code_of([&] { on_master.sync_point(SyncPointMethod::lock, patience()); });
      EXPECT_TRUE(fakes_.master.lock_owners.empty()) << n;
      if (!fakes_.network.fault_fired()) break;
      EXPECT_NE(code, ExitCode::ok) << n;
      ASSERT_LT(n, 20U);
    }
  }
}

TEST_F(MasterTest, NeedsItsBinaryLog) {
  fakes_.master.variables["log_bin"] = "0";
  fakes_.master.binlog.reset();
  EXPECT_EQ(exit_code_of([&] { master().check_ready(SyncPointMethod::lock); }),
            ExitCode::precondition);
  EXPECT_EQ(exit_code_of([&] { master().sync_point(SyncPointMethod::lock, patience()); }),
            ExitCode::precondition);
}

TEST_F(MasterTest, NeedsItsPrivileges) {
  fakes_.master.grants = {"GRANT RELOAD ON *.* TO `b`@`%`"};
  EXPECT_EQ(exit_code_of([&] { master().check_ready(SyncPointMethod::lock); }),
            ExitCode::precondition);
  fakes_.master.grants = {"GRANT RELOAD, BINLOG MONITOR ON *.* TO `b`@`%`"};
  EXPECT_EQ(exit_code_of([&] { master().check_ready(SyncPointMethod::lock); }), ExitCode::ok);
}

TEST_F(MasterTest, ASnapshotTakesNoLock) {
  const SyncPoint point = master().sync_point(SyncPointMethod::snapshot, patience());
  EXPECT_EQ(point.position, (BinlogPosition{"bin.000003", 742}));
  EXPECT_EQ(point.method, SyncPointMethod::snapshot);
  EXPECT_EQ(point.lock_held_us, 0U);
  EXPECT_THAT(fakes_.network.statements("master"),
              testing::Not(testing::Contains(HasSubstr("READ LOCK"))));
}

TEST_F(MasterTest, ASnapshotNeedsNoReload) {
  fakes_.master.grants = {"GRANT BINLOG MONITOR ON *.* TO `b`@`%`"};
  EXPECT_EQ(exit_code_of([&] { master().check_ready(SyncPointMethod::snapshot); }), ExitCode::ok);
}

class MysqlMasterTest : public MasterTest {
 protected:
  MysqlMasterTest() : MasterTest("9.7.0") {}
};

TEST_F(MysqlMasterTest, SpeaksItsLanguage) {
  fakes_.master.variables["gtid_executed"] = "uuid-1:1-17";
  const SyncPoint point = master().sync_point(SyncPointMethod::lock, patience());
  EXPECT_EQ(point.position, (BinlogPosition{"bin.000003", 742}));
  EXPECT_EQ(point.gtid, "uuid-1:1-17");
}

// Its lock_wait_timeout counts for each of three locks.
TEST_F(MysqlMasterTest, GivesEachOfThreeLocksAThirdOfTheTime) {
  master().sync_point(SyncPointMethod::lock, {seconds(9)});
  EXPECT_EQ(fakes_.network.count("master", "SET SESSION wait_timeout = 9, lock_wait_timeout = 3"),
            1U);
  master().sync_point(SyncPointMethod::lock, {seconds(1)});
  EXPECT_EQ(fakes_.network.count("master", "SET SESSION wait_timeout = 1, lock_wait_timeout = 1"),
            1U);
}

TEST_F(MysqlMasterTest, ASnapshotNeedsBackupAdmin) {
  const auto check = [&] { master().check_ready(SyncPointMethod::snapshot); };
  fakes_.master.grants = {"GRANT RELOAD, REPLICATION CLIENT ON *.* TO `b`@`%`"};
  EXPECT_EQ(exit_code_of(check), ExitCode::precondition);
  fakes_.master.grants = {"GRANT BACKUP_ADMIN, REPLICATION CLIENT ON *.* TO `b`@`%`"};
  EXPECT_EQ(exit_code_of(check), ExitCode::ok);
}

TEST_F(MysqlMasterTest, IsNotLockedUnlessItsAccountMayNotReadTheSnapshot) {
  Master on_master = master();
  on_master.check_ready(SyncPointMethod::automatic);
  EXPECT_EQ(on_master.sync_point(SyncPointMethod::automatic, patience()).method,
            SyncPointMethod::snapshot);
  EXPECT_EQ(fakes_.network.count("master", "FLUSH TABLES.*"), 0U);
  fakes_.master.grants = {"GRANT RELOAD, REPLICATION CLIENT ON *.* TO `b`@`%`"};
  Master locked = master();
  EXPECT_EQ(locked.sync_point(SyncPointMethod::automatic, patience()).method,
            SyncPointMethod::lock);
  // Then the way that is better to be granted is the one to be named.
  fakes_.master.grants = {"GRANT REPLICATION CLIENT ON *.* TO `b`@`%`"};
  EXPECT_EQ(exit_code_of([&] { master().check_ready(SyncPointMethod::automatic); }),
            ExitCode::precondition);
}

TEST_F(MasterTest, IsLockedUnlessToldOtherwise) {
  EXPECT_EQ(master().sync_point(SyncPointMethod::automatic, patience()).method,
            SyncPointMethod::lock);
}

class OldMysqlMasterTest : public MasterTest {
 protected:
  OldMysqlMasterTest() : MasterTest("5.7.29-log") {}
};

TEST_F(OldMysqlMasterTest, HasNoSnapshotThatNamesAPosition) {
  EXPECT_EQ(exit_code_of([&] { master().check_ready(SyncPointMethod::snapshot); }),
            ExitCode::precondition);
}

}  // namespace
}  // namespace slaveclone::test
