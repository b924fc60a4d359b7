#include "datadir/shutdown_quiesce.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "support/copy_recorder.h"
#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

// Its preconditions only: a shutdown needs a real server (tests/integration).
class ShutdownQuiesceTest : public testing::Test {
 protected:
  ShutdownQuiesceTest() : donor_(fakes_.connector(), fakes_.donor_login) {
    options_.start_command = "true";
    fakes_.donor.pid = ::getpid();
  }

  ExitCode readiness() {
    return exit_code_of([&] { ShutdownQuiesce(options_, fakes_.connector()).check_ready(donor_); });
  }

  QuiesceOptions options_;
  FakeTopology fakes_;
  Donor donor_;
};

TEST_F(ShutdownQuiesceTest, AServerThatCanBeStartedAgainIsReady) {
  EXPECT_EQ(readiness(), ExitCode::ok);
}

TEST_F(ShutdownQuiesceTest, NeedsAStartCommand) {
  options_.start_command.clear();
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(ShutdownQuiesceTest, NeedsThePrivilege) {
  fakes_.donor.grants = {"GRANT RELOAD, SUPER ON *.* TO `b`@`%`"};
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(ShutdownQuiesceTest, NeedsAServerOfThisHost) {
  fakes_.donor.pid.reset();
  fakes_.donor.variables["pid_file"] = "none.pid";
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(ShutdownQuiesceTest, FindsTheServerByItsPidFile) {
  fakes_.donor.pid.reset();
  fakes_.donor.variables["pid_file"] = "db2.pid";
  write_file(fakes_.data / "db2.pid", std::to_string(::getpid()) + "\n");
  EXPECT_EQ(readiness(), ExitCode::ok);
}

TEST_F(ShutdownQuiesceTest, NeedsACleanShutdown) {
  fakes_.donor.variables["innodb_fast_shutdown"] = "2";
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(ShutdownQuiesceTest, AThreadThatIsStoppedNeedsSkipSlaveStart) {
  fakes_.slave().applier_running = false;
  EXPECT_EQ(readiness(), ExitCode::precondition);
  options_.skip_slave_start = true;
  EXPECT_EQ(readiness(), ExitCode::ok);
}

TEST_F(ShutdownQuiesceTest, ARefusedShutdownLeavesTheDonorUpAndTheJournalClean) {
  options_.start_command = "/nonexistent/it-is-not-to-be-started";
  DonorJournal journal(fakes_.data.path());
  fakes_.network.fail_matching("SHUTDOWN", {Fault::Kind::sql_error, 1227});
  CopyRecorder copies;
  ShutdownQuiesce quiesce(options_, fakes_.connector());
  EXPECT_THROW(quiesce.with_still_files(
                   donor_, journal, [] {}, copies.copier()),
               SqlError);
  EXPECT_TRUE(fakes_.donor.up);
  EXPECT_TRUE(journal.state().empty());
  EXPECT_TRUE(copies.calls().empty());
}

TEST_F(ShutdownQuiesceTest, LooksAtThePositionsOnceAllThreadsAreStoppedAndBeforeTheShutdown) {
  options_.start_command = "/nonexistent/it-is-not-to-be-started";
  DonorJournal journal(fakes_.data.path());
  CopyRecorder copies;
  ShutdownQuiesce quiesce(options_, fakes_.connector());
  const CheckPositions check = [&] {
    EXPECT_FALSE(fakes_.slave().applier_running);
    EXPECT_TRUE(fakes_.donor.up);
    throw Error(ExitCode::sync_point_missed, "started");
  };
  EXPECT_EQ(
      exit_code_of([&] { quiesce.with_still_files(donor_, journal, check, copies.copier()); }),
      ExitCode::sync_point_missed);
  EXPECT_TRUE(fakes_.donor.up);
  EXPECT_TRUE(copies.calls().empty());
}

TEST(MakeQuiesceTest, KnowsItsModes) {
  EXPECT_EQ(make_quiesce(QuiesceMode::online, {}, {})->mode(), QuiesceMode::online);
  EXPECT_EQ(make_quiesce(QuiesceMode::freeze, {}, {})->mode(), QuiesceMode::freeze);
  EXPECT_EQ(make_quiesce(QuiesceMode::shutdown, {}, {})->mode(), QuiesceMode::shutdown);
  EXPECT_EQ(exit_code_of([] { quiesce_mode_from("sleep"); }), ExitCode::usage);
}

}  // namespace
}  // namespace slaveclone::test
