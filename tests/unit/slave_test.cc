#include "replication/slave.h"

#include <gmock/gmock.h>

#include "base/stop_request.h"
#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

class SlaveTest : public testing::Test {
 protected:
  explicit SlaveTest(const std::string& version = "10.11.14-MariaDB-log")
      : fakes_(version), slave_(Server(fakes_.connector(), fakes_.donor_login), "donor") {
    fakes_.slave().applier_running = false;
  }
  ~SlaveTest() override { StopRequest::reset(); }

  Error until_error(seconds timeout = seconds(5)) {
    try {
      slave_.run_until(point_, "", {timeout});
    } catch (const Error& error) {
      return error;
    }
    return {ExitCode::ok, "no error"};
  }

  FakeTopology fakes_;
  Slave slave_;
  BinlogPosition point_{"bin.000003", 742};
};

TEST_F(SlaveTest, RunsToExactlyThePoint) {
  fakes_.donor.channel().pace = 100;
  fakes_.slave().read = {"bin.000003", 99999};
  const ReplicationStatus stopped = slave_.run_until(point_, "", {});
  EXPECT_EQ(stopped.executed, point_);
  EXPECT_FALSE(stopped.applier_running);
  EXPECT_EQ(stopped.receiver, ReceiverState::running);
}

TEST_F(SlaveTest, APointThatIsReachedAlreadyIsReached) {
  fakes_.slave().executed = point_;
  EXPECT_EQ(slave_.run_until(point_, "", {}).executed, point_);
}

TEST_F(SlaveTest, WaitsForAReceiverThatLags) {
  fakes_.slave().read = {"bin.000003", 500};
  int looks = 0;
  fakes_.donor.channel().on_look = [&](FakeChannel& channel) {
    if (++looks == 5) channel.status.read = {"bin.000003", 742};
  };
  EXPECT_EQ(slave_.run_until(point_, "", {}).executed, point_);
  EXPECT_GE(looks, 6);
}

TEST_F(SlaveTest, AnOvershootIsAMiss) {
  fakes_.donor.channel().on_look = [](FakeChannel& channel) {
    if (!channel.status.applier_running) channel.status.executed = {"bin.000003", 900};
  };
  const Error error = until_error();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.what(), HasSubstr("bin.000003:900"));
}

TEST_F(SlaveTest, AStopBeforeThePointIsAMiss) {
  fakes_.donor.channel().pace = 10;
  int looks = 0;
  fakes_.donor.channel().on_look = [&](FakeChannel& channel) {
    if (++looks == 3) channel.status.applier_running = false;
  };
  const Error error = until_error();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.hint(), HasSubstr("Somebody else stopped it"));
}

TEST_F(SlaveTest, AnApplierErrorIsAMiss) {
  fakes_.donor.channel().on_look = [](FakeChannel& channel) {
    channel.status.applier_running = false;
    channel.status.applier_error_number = 1062;
    channel.status.applier_error = "Duplicate entry";
  };
  const Error error = until_error();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.what(), HasSubstr("Duplicate entry"));
}

TEST_F(SlaveTest, AReceiverThatStoppedBeforeThePointIsAMiss) {
  fakes_.slave().read = {"bin.000003", 500};
  fakes_.slave().receiver = ReceiverState::stopped;
  const Error error = until_error();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.what(), HasSubstr("receiver stopped"));
}

TEST_F(SlaveTest, TheWaitEnds) {
  fakes_.slave().read = {"bin.000003", 500};
  fakes_.slave().applier_doing = "Waiting for more";
  const Error error = until_error(seconds(0));
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);
  EXPECT_THAT(error.what(), HasSubstr("Waiting for more"));
}

TEST_F(SlaveTest, TheWaitCanBeInterrupted) {
  fakes_.slave().read = {"bin.000003", 500};
  StopRequest::request();
  EXPECT_EQ(until_error().code(), ExitCode::interrupted);
}

TEST_F(SlaveTest, AnApplierThatStandsAtThePointIsNotStarted) {
  fakes_.slave().executed = point_;
  EXPECT_EQ(slave_.run_until(point_, "", {}).executed, point_);
  for (const auto& entry : fakes_.network.log()) {
    EXPECT_THAT(entry.sql, testing::Not(HasSubstr("START")));
  }
}

TEST_F(SlaveTest, TellsItsProgress) {
  fakes_.donor.channel().pace = 100;
  std::vector<std::uint64_t> seen;
  slave_.run_until(point_, "", {seconds(5), seconds(30), [&](const ReplicationStatus& status) {
                                  seen.push_back(status.executed.offset);
                                }});
  EXPECT_THAT(seen, testing::ElementsAre(500, 600, 700));
}

TEST_F(SlaveTest, ItsGtidPositionIsWhatItsChannelsConnectWith) {
  fakes_.donor.variables["gtid_slave_pos"] = "0-1-9";
  fakes_.donor.variables["gtid_current_pos"] = "0-1-9,5-2-3";
  EXPECT_EQ(slave_.gtid_position(), "0-1-9");
  fakes_.slave().gtid_mode = GtidMode::slave_pos;
  EXPECT_EQ(slave_.gtid_position(), "0-1-9");
  fakes_.slave().gtid_mode = GtidMode::current_pos;
  EXPECT_EQ(slave_.gtid_position(), "0-1-9,5-2-3");
}

class MysqlSlaveTest : public SlaveTest {
 protected:
  MysqlSlaveTest() : SlaveTest("9.7.0") {}
};

TEST_F(MysqlSlaveTest, RunsToThePointOnlyTheChannelThatIsMeant) {
  FakeChannel& east = fakes_.donor.add_channel({"other", 3306, ""}, "east");
  east.status.executed = {"east.000001", 4};
  east.status.read = {"east.000001", 400};
  EXPECT_EQ(slave_.run_until(point_, "", {}).executed, point_);
  EXPECT_EQ(fakes_.donor.channel("east").status.executed, (BinlogPosition{"east.000001", 4}));
}

}  // namespace
}  // namespace slaveclone::test
