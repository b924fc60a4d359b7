#include "replication/donor.h"

#include <gmock/gmock.h>

#include "base/stop_request.h"
#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

class DonorTest : public testing::Test {
 protected:
  explicit DonorTest(const std::string& version = "10.11.14-MariaDB-log")
      : fakes_(version), donor_(fakes_.connector(), fakes_.donor_login) {}
  ~DonorTest() override { StopRequest::reset(); }

  ExitCode readiness(const DonorTolerance& tolerance = {}) {
    return exit_code_of([&] {
      donor_.check_ready(tolerance);
      donor_.check_receivers();
    });
  }

  ExitCode receivers() {
    return exit_code_of([&] { donor_.check_receivers(); });
  }

  // As after PausedReplication.
  void stop_applier() { fakes_.slave().applier_running = false; }

  Error until_error(seconds timeout = seconds(5)) {
    try {
      donor_.run_until(point_, "", {timeout, seconds(30), {}});
    } catch (const Error& error) {
      return error;
    }
    return {ExitCode::ok, "no error"};
  }

  FakeTopology fakes_;
  Donor donor_;
  SyncPoint point_{{"bin.000003", 742}, "", SyncPointMethod::lock, 0, 0};
};

TEST_F(DonorTest, AHealthySlaveIsReady) { EXPECT_EQ(readiness(), ExitCode::ok); }

TEST_F(DonorTest, AServerThatIsNoSlaveIsRefused) {
  fakes_.donor.channels.clear();
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(DonorTest, AFailedApplierIsRefused) {
  fakes_.slave().applier_running = false;
  fakes_.slave().applier_error_number = 1062;
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(DonorTest, ARunningApplierNeedsAConnectedReceiver) {
  EXPECT_EQ(receivers(), ExitCode::ok);
  fakes_.slave().receiver = ReceiverState::connecting;
  EXPECT_EQ(receivers(), ExitCode::precondition);
  fakes_.slave().receiver = ReceiverState::stopped;
  EXPECT_EQ(receivers(), ExitCode::precondition);
}

TEST_F(DonorTest, AStoppedApplierNeedsNoReceiver) {
  fakes_.slave().applier_running = false;
  fakes_.slave().receiver = ReceiverState::stopped;
  EXPECT_EQ(receivers(), ExitCode::ok);
}

TEST_F(DonorTest, FiltersAreRefusedUnlessTolerated) {
  fakes_.slave().filters = {"Replicate_Do_DB=shop"};
  EXPECT_EQ(readiness(), ExitCode::precondition);
  EXPECT_EQ(readiness({.filtered = true}), ExitCode::ok);
}

TEST_F(DonorTest, ADelayAsLongAsThePatienceIsRefused) {
  fakes_.slave().delay_seconds = 60;
  EXPECT_EQ(readiness({.delay = seconds(61)}), ExitCode::ok);
  EXPECT_EQ(readiness({.delay = seconds(60)}), ExitCode::precondition);
  fakes_.slave().applier_running = false;
  EXPECT_EQ(readiness({.delay = seconds(60)}), ExitCode::ok);
}

TEST_F(DonorTest, EveryChannelIsLookedAt) {
  FakeChannel& east = fakes_.donor.add_channel({"other", 3306, ""}, "east");
  east.status.applier_running = true;
  east.status.receiver = ReceiverState::running;
  EXPECT_EQ(receivers(), ExitCode::ok);
  EXPECT_EQ(readiness(), ExitCode::ok);
  east.status.receiver = ReceiverState::stopped;
  EXPECT_EQ(receivers(), ExitCode::precondition);
  east.status.applier_error_number = 1062;
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(DonorTest, MissingPrivilegesAreRefused) {
  fakes_.donor.grants = {
      "GRANT SELECT, RELOAD, BINLOG MONITOR, REPLICATION SLAVE ADMIN ON *.* TO b@`%`"};
  EXPECT_EQ(readiness(), ExitCode::precondition);
  fakes_.donor.grants = {
      "GRANT SELECT, RELOAD, SLAVE MONITOR, REPLICATION SLAVE ADMIN ON *.* TO b@`%`"};
  EXPECT_EQ(readiness(), ExitCode::ok);
}

TEST_F(DonorTest, ADataDirectoryElsewhereIsRefused) {
  fakes_.donor.variables["datadir"] = "/nonexistent/";
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(DonorTest, RunsToExactlyThePoint) {
  stop_applier();
  fakes_.donor.channel().pace = 100;
  fakes_.slave().read = {"bin.000003", 99999};
  const ReplicationStatus stopped = donor_.run_until(point_, "", {});
  EXPECT_EQ(stopped.executed, point_.position);
  EXPECT_FALSE(stopped.applier_running);
  EXPECT_EQ(stopped.receiver, ReceiverState::running);
}

TEST_F(DonorTest, APointThatIsReachedAlreadyIsReached) {
  stop_applier();
  fakes_.slave().executed = point_.position;
  EXPECT_EQ(donor_.run_until(point_, "", {}).executed, point_.position);
}

TEST_F(DonorTest, WaitsForAReceiverThatLags) {
  stop_applier();
  fakes_.slave().read = {"bin.000003", 500};
  int looks = 0;
  fakes_.donor.channel().on_look = [&](FakeChannel& channel) {
    if (++looks == 5) channel.status.read = {"bin.000003", 742};
  };
  EXPECT_EQ(donor_.run_until(point_, "", {}).executed, point_.position);
  EXPECT_GE(looks, 6);
}

TEST_F(DonorTest, AnOvershootIsAMiss) {
  stop_applier();
  fakes_.donor.channel().on_look = [](FakeChannel& channel) {
    if (!channel.status.applier_running) channel.status.executed = {"bin.000003", 900};
  };
  const Error error = until_error();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.what(), HasSubstr("bin.000003:900"));
}

TEST_F(DonorTest, AStopBeforeThePointIsAMiss) {
  stop_applier();
  fakes_.donor.channel().pace = 10;
  int looks = 0;
  fakes_.donor.channel().on_look = [&](FakeChannel& channel) {
    if (++looks == 3) channel.status.applier_running = false;
  };
  const Error error = until_error();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.hint(), HasSubstr("Somebody else stopped it"));
}

TEST_F(DonorTest, AnApplierErrorIsAMiss) {
  stop_applier();
  fakes_.donor.channel().on_look = [](FakeChannel& channel) {
    channel.status.applier_running = false;
    channel.status.applier_error_number = 1062;
    channel.status.applier_error = "Duplicate entry";
  };
  const Error error = until_error();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.what(), HasSubstr("Duplicate entry"));
}

TEST_F(DonorTest, AReceiverThatStoppedBeforeThePointIsAMiss) {
  stop_applier();
  fakes_.slave().read = {"bin.000003", 500};
  fakes_.slave().receiver = ReceiverState::stopped;
  const Error error = until_error();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.what(), HasSubstr("receiver stopped"));
}

TEST_F(DonorTest, TheWaitEnds) {
  stop_applier();
  fakes_.slave().read = {"bin.000003", 500};
  fakes_.slave().applier_doing = "Waiting for more";
  const Error error = until_error(seconds(0));
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.what(), HasSubstr("Waiting for more"));
}

TEST_F(DonorTest, TheWaitCanBeInterrupted) {
  stop_applier();
  fakes_.slave().read = {"bin.000003", 500};
  StopRequest::request();
  EXPECT_EQ(until_error().code(), ExitCode::interrupted);
}

TEST_F(DonorTest, AnApplierThatStandsAtThePointIsNotStarted) {
  stop_applier();
  fakes_.slave().executed = point_.position;
  EXPECT_EQ(donor_.run_until(point_, "", {seconds(5), seconds(30), {}}).executed, point_.position);
  for (const auto& entry : fakes_.network.log()) {
    EXPECT_THAT(entry.sql, testing::Not(HasSubstr("START")));
  }
}

TEST_F(DonorTest, TellsItsProgress) {
  stop_applier();
  fakes_.donor.channel().pace = 100;
  std::vector<std::uint64_t> seen;
  donor_.run_until(point_, "", {seconds(5), seconds(30), [&](const ReplicationStatus& status) {
                                  seen.push_back(status.executed.offset);
                                }});
  EXPECT_THAT(seen, testing::ElementsAre(500, 600, 700));
}

TEST_F(DonorTest, ItsGtidPositionIsWhatItsChannelsConnectWith) {
  fakes_.donor.variables["gtid_slave_pos"] = "0-1-9";
  fakes_.donor.variables["gtid_current_pos"] = "0-1-9,5-2-3";
  EXPECT_EQ(donor_.gtid_position(), "0-1-9");
  fakes_.slave().gtid_mode = GtidMode::slave_pos;
  EXPECT_EQ(donor_.gtid_position(), "0-1-9");
  fakes_.slave().gtid_mode = GtidMode::current_pos;
  EXPECT_EQ(donor_.gtid_position(), "0-1-9,5-2-3");
}

TEST_F(DonorTest, OpenTemporaryTablesAreAMiss) {
  EXPECT_EQ(exit_code_of([&] { donor_.check_no_temp_tables(); }), ExitCode::ok);
  fakes_.donor.temp_tables = 2;
  EXPECT_EQ(exit_code_of([&] { donor_.check_no_temp_tables(); }), ExitCode::sync_point_missed);
}

TEST_F(DonorTest, ALostSessionIsRenewed) {
  fakes_.network.lose(fakes_.network.log().back().session);
  EXPECT_EQ(readiness(), ExitCode::cannot_connect);
  donor_.ensure_connected();
  EXPECT_EQ(readiness(), ExitCode::ok);
}

TEST_F(DonorTest, AMissingChannelIsNamed) {
  EXPECT_EQ(exit_code_of([&] { donor_.status("west"); }), ExitCode::precondition);
}

class MysqlDonorTest : public DonorTest {
 protected:
  MysqlDonorTest() : DonorTest("9.7.0") {}
};

TEST_F(MysqlDonorTest, RunsToThePointOnlyTheChannelThatIsMeant) {
  FakeChannel& east = fakes_.donor.add_channel({"other", 3306, ""}, "east");
  east.status.executed = {"east.000001", 4};
  east.status.read = {"east.000001", 400};
  stop_applier();
  EXPECT_EQ(donor_.run_until(point_, "", {}).executed, point_.position);
  EXPECT_EQ(fakes_.donor.channel("east").status.executed, (BinlogPosition{"east.000001", 4}));
}

TEST_F(MysqlDonorTest, OpenTemporaryTablesAreAMiss) {
  fakes_.donor.temp_tables = 2;
  EXPECT_EQ(exit_code_of([&] { donor_.check_no_temp_tables(); }), ExitCode::sync_point_missed);
}

}  // namespace
}  // namespace slaveclone::test
