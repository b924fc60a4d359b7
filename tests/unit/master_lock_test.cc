#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "replication/master.h"
#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

// How the master's lock is waited for; the fakes' clocks do not go, so pauses are short.
class MasterLockTest : public testing::Test {
 protected:
  explicit MasterLockTest(const std::string& version = "10.11.14-MariaDB-log")
      : fakes_(version), log_before_(spdlog::default_logger()) {
    const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log_);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  }
  ~MasterLockTest() override { spdlog::set_default_logger(log_before_); }

  // The error's message, or "" if there is a point.
  std::string ask() {
    Master master(fakes_.connector(), fakes_.master_login);
    try {
      master.sync_point(SyncPointMethod::lock, patience_);
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::master_lock) << error.what();
      EXPECT_NE(error.hint(), "");
      return error.what();
    }
  }

  std::size_t locks_asked_for() const {
    return fakes_.network.count("master", "FLUSH TABLES WITH READ LOCK");
  }
  FakeStatement& add(int connection, const std::string& sql, unsigned age) {
    FakeStatement& one = fakes_.master.statements[connection];
    one.sql = sql;
    one.seconds = age;
    return one;
  }
  std::string log() const { return log_.str(); }

  FakeTopology fakes_;
  LockPatience patience_{seconds(3), 5, milliseconds(1), {}};
  std::ostringstream log_;
  std::shared_ptr<spdlog::logger> log_before_;
};

TEST_F(MasterLockTest, IsTriedAgainWhenItIsNotHadInTime) {
  fakes_.master.lock_held_up = 4;
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(locks_asked_for(), 5U);
}

TEST_F(MasterLockTest, IsNotTriedForEver) {
  fakes_.master.lock_held_up = 100;
  EXPECT_THAT(ask(), HasSubstr("was not had within 3 s, tried 5 times"));
  EXPECT_EQ(locks_asked_for(), 5U);
  EXPECT_TRUE(fakes_.master.lock_owners.empty());
}

TEST_F(MasterLockTest, LeavesLongerAndLongerPausesBetweenTries) {
  patience_.back_off = milliseconds(40);
  patience_.tries = 3;
  fakes_.master.lock_held_up = 100;
  const auto start = std::chrono::steady_clock::now();
  ask();
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(90));  // 3/4 of 40 + 80
}

TEST_F(MasterLockTest, IsNotAskedForWhileALongStatementIsInItsWay) {
  add(17, "UPDATE shop.orders SET state = 'secret' WHERE id = 4711", 60);
  EXPECT_THAT(ask(), AllOf(HasSubstr("was not asked for"),
                           HasSubstr("app@host, id 17, 60 s, updating: UPDATE shop.orders SET "
                                     "state = ? WHERE id = ?"),
                           Not(HasSubstr("secret"))));
  EXPECT_EQ(locks_asked_for(), 0U);
  EXPECT_THAT(log(), HasSubstr("id 17"));
}

TEST_F(MasterLockTest, IsHadOnceTheLongStatementHasEnded) {
  add(17, "DELETE FROM t", 60).looks_left = 2;
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(locks_asked_for(), 1U);
}

TEST_F(MasterLockTest, DoesNotWaitForShortStatementsNorForReads) {
  add(17, "INSERT INTO t VALUES (1)", 2);
  add(18, "SELECT COUNT(*) FROM t", 600);
  EXPECT_EQ(ask(), "");
}

TEST_F(MasterLockTest, KillsNobodyUnlessTold) {
  add(17, "DELETE FROM t", 60);
  ask();
  EXPECT_EQ(fakes_.network.count("master", "KILL .*"), 0U);
  EXPECT_EQ(fakes_.master.statements.size(), 1U);
}

TEST_F(MasterLockTest, KillsWhatHasRunForAsLongAsTold) {
  patience_.kill_blockers = seconds(30);
  add(17, "DELETE FROM t WHERE a = 'secret'", 30);
  add(18, "DELETE FROM t", 29).looks_left = 3;
  add(19, "SELECT * FROM t", 300);
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(fakes_.network.count("master", "KILL .*"), 1U);
  EXPECT_EQ(fakes_.network.count("master", "KILL QUERY ID 1017"), 1U);
  EXPECT_THAT(log(), AllOf(HasSubstr("killed on the master, as --kill-blockers says: app@host, id "
                                     "17, 30 s, updating: DELETE FROM t WHERE a = ?"),
                           Not(HasSubstr("secret"))));
}

TEST_F(MasterLockTest, AStatementThatSurvivesBeingKilledIsNamed) {
  patience_.kill_blockers = seconds(30);
  add(17, "DELETE FROM t", 60).survives_kill = true;
  EXPECT_THAT(ask(), HasSubstr("id 17"));
  EXPECT_EQ(locks_asked_for(), 0U);
}

TEST_F(MasterLockTest, NamesNoMoreThanAFew) {
  for (int i = 1; i <= 6; ++i) add(i, "DELETE FROM t", 60);
  EXPECT_THAT(ask(), HasSubstr("; and 3 more"));
}

TEST_F(MasterLockTest, KillingNeedsItsPrivileges) {
  Master master(fakes_.connector(), fakes_.master_login);
  const auto check = [&] { master.check_ready(SyncPointMethod::lock, patience_); };
  fakes_.master.grants = {"GRANT RELOAD, BINLOG MONITOR ON *.* TO `b`@`%`"};
  EXPECT_EQ(exit_code_of(check), ExitCode::ok);
  EXPECT_THAT(log(), HasSubstr("lacks PROCESS"));
  patience_.kill_blockers = seconds(30);
  EXPECT_EQ(exit_code_of(check), ExitCode::precondition);
  fakes_.master.grants = {
      "GRANT RELOAD, BINLOG MONITOR, PROCESS, CONNECTION ADMIN ON *.* TO `b`@`%`"};
  EXPECT_EQ(exit_code_of(check), ExitCode::ok);
}

class MysqlMasterLockTest : public MasterLockTest {
 protected:
  MysqlMasterLockTest() : MasterLockTest("9.7.0") {}
};

// Given up there, it leaves the tables of reading statements closed.
TEST_F(MysqlMasterLockTest, WaitsForReadsToo) {
  add(18, "SELECT COUNT(*) FROM t", 1).looks_left = 2;
  add(19, "SELECT SLEEP(3600)", 3000);
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(locks_asked_for(), 1U);
  add(20, "SELECT COUNT(*) FROM t", 1);
  EXPECT_THAT(ask(), HasSubstr("id 20"));
  EXPECT_EQ(locks_asked_for(), 1U);
}

TEST_F(MysqlMasterLockTest, KillsByConnection) {
  patience_.kill_blockers = seconds(1);
  add(18, "SELECT COUNT(*) FROM t", 5);
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(fakes_.network.count("master", "KILL QUERY 18"), 1U);
}

}  // namespace
}  // namespace slaveclone::test
