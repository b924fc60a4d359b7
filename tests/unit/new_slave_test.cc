#include "replication/new_slave.h"

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
    NewSlave slave(Server(fakes_.connector(), fakes_.donor_login));
    return exit_code_of([&] {
      slave.slave().wait_until_caught_up("", target, seconds(1), [](const ReplicationStatus&) {});
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

// The server connects again by itself; only a login that is refused stays so.
TEST_F(NewSlaveTest, AConnectionThatIsCutIsWaitedFor) {
  const auto cut_for_some_looks = [&](unsigned error) {
    fakes_.slave().receiver = ReceiverState::connecting;
    fakes_.slave().receiver_error_number = error;
    fakes_.donor.channel().on_look = [looks = 0](FakeChannel& channel) mutable {
      if (++looks != 5) return;
      channel.status.receiver = ReceiverState::running;
      channel.status.receiver_error_number = 0;
    };
    return wait({"bin.000003", 700});
  };
  EXPECT_EQ(cut_for_some_looks(2013), ExitCode::ok);
  EXPECT_EQ(cut_for_some_looks(1045), ExitCode::failed);
}

class StartTest : public testing::Test {
 protected:
  // How long a slave takes to be started whose threads stand; 'looks': they start by themselves
  // after so many looks.
  std::chrono::duration<double> start(const std::string& version, const Value& skip_slave_start,
                                      bool option_says_skip, int looks = 0) {
    FakeTopology fakes(version);
    if (skip_slave_start) fakes.donor.variables["skip_slave_start"] = *skip_slave_start;
    fakes.slave().applier_running = false;
    fakes.slave().receiver = ReceiverState::stopped;
    fakes.donor.channel().on_look = [&looks](FakeChannel& channel) {
      if (--looks != 0) return;
      channel.status.applier_running = true;
      channel.status.receiver = ReceiverState::running;
    };
    const auto begin = std::chrono::steady_clock::now();
    NewSlave(Server(fakes.connector(), fakes.donor_login)).start("", option_says_skip);
    EXPECT_TRUE(fakes.slave().applier_running);
    starts_ = fakes.network.count("donor", "START .*");
    return std::chrono::steady_clock::now() - begin;
  }

  std::size_t starts_ = 0;
};

TEST_F(StartTest, IsNotWaitedForWhereTheServerOrItsOptionsSaySkipSlaveStart) {
  EXPECT_LT(start("9.7.0", "1", false), seconds(1));
  EXPECT_EQ(starts_, 1U);
  EXPECT_LT(start("5.7.29-log", {}, true), seconds(1));
  EXPECT_EQ(starts_, 1U);
}

TEST_F(StartTest, MariaDBShowsAtOnceWhatIs) {
  EXPECT_LT(start("10.11.14-MariaDB-log", {}, false), seconds(1));
  EXPECT_EQ(starts_, 1U);
}

TEST_F(StartTest, ThreadsThatStartByThemselvesAreWaitedForAndNotStartedTwice) {
  EXPECT_LT(start("9.7.0", "0", true, 10), seconds(3));  // the server knows better
  EXPECT_EQ(starts_, 0U);
  EXPECT_LT(start("5.7.29-log", {}, false, 10), seconds(3));
  EXPECT_EQ(starts_, 0U);
}

}  // namespace
}  // namespace slaveclone::test
