#include "mysql/new_slave.h"

#include <gtest/gtest.h>

#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::seconds;

class NewSlaveTest : public testing::Test {
 protected:
  NewSlaveTest() {
    fakes_.slave().lag_seconds = 0;
    fakes_.donor.channel().pace = 100;
  }

  ExitCode wait(const BinlogPosition& target) {
    NewSlave slave(fakes_.connector()(fakes_.donor_login));
    return exit_code_of([&] {
      slave.wait_until_caught_up("", target, seconds(1), [](const ReplicationStatus&) {});
    });
  }

  // What the receiver reads between two looks, as under load.
  void read_on(std::uint64_t bytes) {
    fakes_.donor.channel().on_look = [bytes](FakeChannel& channel) {
      channel.status.read.offset += bytes;
    };
  }

  FakeTopology fakes_;
};

TEST_F(NewSlaveTest, IsCaughtUpAtTheTarget) {
  EXPECT_EQ(wait({"bin.000003", 700}), ExitCode::ok);
  EXPECT_GE(fakes_.slave().executed.offset, 700U);
}

TEST_F(NewSlaveTest, WithoutATargetIsCaughtUpWhereTheReceiverWasThoughItReadsOn) {
  read_on(100);
  EXPECT_EQ(wait({}), ExitCode::ok);
  EXPECT_LT(fakes_.slave().executed, fakes_.slave().read);
}

TEST_F(NewSlaveTest, OneThatLagsIsNotCaughtUp) {
  fakes_.slave().lag_seconds = 5;
  EXPECT_EQ(wait({}), ExitCode::failed);
}

}  // namespace
}  // namespace slaveclone::test
