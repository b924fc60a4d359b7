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

  FakeTopology fakes_;
  Donor donor_;
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

TEST_F(MysqlDonorTest, OpenTemporaryTablesAreAMiss) {
  fakes_.donor.temp_tables = 2;
  EXPECT_EQ(exit_code_of([&] { donor_.check_no_temp_tables(); }), ExitCode::sync_point_missed);
}

}  // namespace
}  // namespace slaveclone::test
