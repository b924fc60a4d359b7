#include <gmock/gmock.h>

#include "base/stop_request.h"
#include "support/backup_run.h"
#include "support/quick_time.h"

namespace slaveclone::test {
namespace {

struct Scenario {
  const char* name;
  const char* version;
  bool applier_runs;
  Fault::Kind kind;
  SyncPointMethod sync_point = SyncPointMethod::lock;
};

// Breaks each statement of a whole run in its turn; afterwards the donor is as it was, or all that
// could not be put back is known, in the journal and mended by --recover.
class EveryStatementFailsTest : public testing::TestWithParam<Scenario> {
 protected:
  static void prepare(BackupRun& run) {
    ReplicationStatus& slave = run.fakes().slave();
    slave.applier_running = GetParam().applier_runs;
    run.options().sync_point = GetParam().sync_point;
    FakeChannel& east = run.fakes().donor.add_channel({"other", 3306, ""}, "east");
    east.status.receiver = ReceiverState::running;  // its applier is stopped, and stays so
    east.status.executed = {"east.000001", 500};
  }

  // Where putting back may begin: what fails before it leaves nothing behind.
  static std::size_t end_of_copying(const FakeNetwork& network) {
    for (std::size_t i = network.log().size(); i > 0; --i) {
      const LoggedStatement& statement = network.log()[i - 1];
      if (statement.server == "donor" && statement.sql == "UNLOCK TABLES") return i;
    }
    return network.log().size() + 1;
  }

  static void expect_put_back(const BackupRun& run) {
    EXPECT_TRUE(run.donor_is_as_before()) << run.donor_now();
    EXPECT_FALSE(run.journal_is_there());
  }

  const QuickTime quick_time_;
};

TEST_P(EveryStatementFailsTest, TheDonorIsAsBeforeOrRecoverPutsItBack) {
  int recovered = 0;
  for (std::size_t n = 1;; ++n) {
    BackupRun run(GetParam().version);
    prepare(run);
    FakeNetwork& network = run.fakes().network;
    network.fail_statement(n, {GetParam().kind, 1105});
    const ExitCode code = run.run();
    const std::string sql =
        network.fault_fired() ? network.log().at(network.fired_at() - 1).sql : "";
    SCOPED_TRACE("statement " + std::to_string(n) + ": " + sql);
    EXPECT_FALSE(run.partial_is_there());
    EXPECT_TRUE(run.fakes().master.lock_owners.empty());
    EXPECT_TRUE(run.fakes().donor.lock_owners.empty());
    if (!network.fault_fired()) {
      EXPECT_EQ(code, ExitCode::ok);
      EXPECT_TRUE(run.archive_is_there());
      expect_put_back(run);
      EXPECT_GT(n, 50U);
      break;
    }
    if (run.failed_undos() == 0) {
      expect_put_back(run);
      EXPECT_EQ(run.archive_is_there(), code == ExitCode::ok);
      continue;
    }
    EXPECT_EQ(code, ExitCode::not_put_back);
    EXPECT_GT(n, end_of_copying(network));
    EXPECT_TRUE(run.journal_is_there());
    run.recover();
    expect_put_back(run);
    ++recovered;
  }
  EXPECT_GT(recovered, 0);
}

constexpr const char* mariadb = "10.11.14-MariaDB-log";

INSTANTIATE_TEST_SUITE_P(
    Faults, EveryStatementFailsTest,
    testing::Values(
        Scenario{"Refused", mariadb, true, Fault::Kind::sql_error},
        Scenario{"LostBefore", mariadb, true, Fault::Kind::lost_before},
        Scenario{"LostAfter", mariadb, true, Fault::Kind::lost_after},
        Scenario{"RefusedStopped", mariadb, false, Fault::Kind::sql_error},
        Scenario{"LostStopped", mariadb, false, Fault::Kind::lost_after},
        Scenario{"RefusedMysql", "9.7.0", true, Fault::Kind::sql_error},
        Scenario{"LostMysql", "8.0.36", true, Fault::Kind::lost_after},
        Scenario{"LostSnapshot", mariadb, true, Fault::Kind::lost_after, SyncPointMethod::snapshot},
        Scenario{"RefusedSnapshotMysql", "9.7.0", true, Fault::Kind::sql_error,
                 SyncPointMethod::snapshot},
        Scenario{"LostDonorsOwn", mariadb, true, Fault::Kind::lost_after, SyncPointMethod::donor}),
    [](const auto& scenario) { return scenario.param.name; });

// What recover() finds after a SIGKILL just before or just after each statement.
class KillTest : public testing::TestWithParam<bool> {
  const QuickTime quick_time_;
};

TEST_P(KillTest, AtEveryStatementLeavesAJournalThatLeadsBack) {
  BackupRun run;
  run.fakes().slave().applier_running = GetParam();
  FakeNetwork& network = run.fakes().network;
  std::vector<std::pair<BackupRun::Leftover, std::string>> leftovers;
  const auto note = [&](const std::string& when) {
    leftovers.emplace_back(run.leftover(), "killed " + when + " " + network.log().back().sql);
  };
  network.before_statement = [&](std::size_t) { note("before"); };
  network.after_statement = [&] { note("after"); };
  ASSERT_EQ(run.run(), ExitCode::ok);
  network.before_statement = {};
  network.after_statement = {};
  int mended = 0;
  for (const auto& [leftover, when] : leftovers) {
    run.go_back_to(leftover);
    SCOPED_TRACE(when);
    mended += !run.donor_is_as_before();
    run.recover();
    EXPECT_TRUE(run.donor_is_as_before()) << run.donor_now();
    EXPECT_FALSE(run.journal_is_there());
    EXPECT_EQ(run.failed_undos(), 0);
  }
  EXPECT_GT(mended, 20);
}

INSTANTIATE_TEST_SUITE_P(AppliersState, KillTest, testing::Bool(),
                         [](const auto& runs) { return runs.param ? "Running" : "Stopped"; });

class InterruptTest : public testing::TestWithParam<bool> {
  const QuickTime quick_time_;
};

TEST_P(InterruptTest, AtEveryStatementLeavesTheDonorAsItWas) {
  int interrupted = 0;
  for (std::size_t n = 1;; ++n) {
    BackupRun run;
    run.fakes().slave().applier_running = GetParam();
    std::string sql;
    run.fakes().network.before_statement = [&](std::size_t i) {
      if (i != n) return;
      sql = run.fakes().network.log().back().sql;
      StopRequest::request();
    };
    const ExitCode code = run.run();
    SCOPED_TRACE("statement " + std::to_string(n) + ": " + sql);
    EXPECT_TRUE(run.donor_is_as_before()) << run.donor_now();
    EXPECT_FALSE(run.journal_is_there());
    EXPECT_FALSE(run.partial_is_there());
    EXPECT_EQ(run.failed_undos(), 0);
    if (sql.empty()) break;
    // Whatever is asked while the run puts back comes too late: the archive is complete.
    EXPECT_THAT(code, testing::AnyOf(ExitCode::interrupted, ExitCode::ok));
    EXPECT_EQ(run.archive_is_there(), code == ExitCode::ok);
    interrupted += code == ExitCode::interrupted;
  }
  EXPECT_GT(interrupted, 40);
}

INSTANTIATE_TEST_SUITE_P(AppliersState, InterruptTest, testing::Bool(),
                         [](const auto& runs) { return runs.param ? "Running" : "Stopped"; });

}  // namespace
}  // namespace slaveclone::test
