#include "replication/paused_replication.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/durable_file.h"
#include "replication/donor.h"
#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

class PausedReplicationTest : public testing::Test {
 protected:
  explicit PausedReplicationTest(const std::string& version = "10.11.14-MariaDB-log")
      : fakes_(version),
        donor_(fakes_.connector(), fakes_.donor_login),
        journal_(fakes_.data.path()) {}

  FakeChannel& add_channel(const std::string& name, bool receives, bool applies) {
    FakeChannel& channel = fakes_.donor.add_channel({"other", 3306, ""}, name);
    channel.status.receiver = receives ? ReceiverState::running : ReceiverState::stopped;
    channel.status.applier_running = applies;
    return channel;
  }

  bool journal_is_there() const { return std::filesystem::exists(journal_.path()); }

  FakeTopology fakes_;
  Donor donor_;
  DonorJournal journal_;
};

TEST_F(PausedReplicationTest, StopsTheApplierOnly) {
  const PausedReplication paused(donor_, journal_, channels_of(donor_));
  EXPECT_FALSE(fakes_.slave().applier_running);
  EXPECT_EQ(fakes_.slave().receiver, ReceiverState::running);
}

TEST_F(PausedReplicationTest, JournalsBeforeItStops) {
  bool written_before = false;
  fakes_.network.before_statement = [&](std::size_t) {
    if (fakes_.network.log().back().sql == "STOP SLAVE SQL_THREAD") {
      written_before = journal_is_there() &&
                       !donor_state_from_json(read_whole_file(journal_.path())).channels.empty();
    }
  };
  const PausedReplication paused(donor_, journal_, channels_of(donor_));
  EXPECT_TRUE(written_before);
}

TEST_F(PausedReplicationTest, ItsEndStartsTheApplierAndSettlesTheJournal) {
  const std::string before = state_of(fakes_.donor);
  {
    const PausedReplication paused(donor_, journal_, channels_of(donor_));
    EXPECT_NE(state_of(fakes_.donor), before);
    EXPECT_TRUE(journal_is_there());
  }
  EXPECT_EQ(state_of(fakes_.donor), before);
  EXPECT_FALSE(journal_is_there());
}

TEST_F(PausedReplicationTest, AnApplierThatFailsAgainAsItDidIsPutBack) {
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  const auto fail = [](FakeChannel& channel) {
    channel.status.applier_running = false;
    channel.status.applier_error_number = 1062;
  };
  fakes_.donor.channel().on_look = fail;
  paused.resume();
  EXPECT_FALSE(journal_is_there());
}

TEST_F(PausedReplicationTest, TakesAwayUntilFromAnApplierThatStillRuns) {
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  fakes_.slave().applier_running = true;
  fakes_.slave().until_set = true;
  fakes_.slave().until = {"bin.000009", 4};
  paused.resume();
  EXPECT_TRUE(fakes_.slave().applier_running);
  EXPECT_FALSE(fakes_.slave().until_set);
}

TEST_F(PausedReplicationTest, LeavesStoppedApplierStopped) {
  fakes_.slave().applier_running = false;
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  paused.resume();
  EXPECT_FALSE(fakes_.slave().applier_running);
  EXPECT_EQ(fakes_.network.count("donor", "(START|STOP) .*"), 0U);
}

TEST_F(PausedReplicationTest, LeavesAloneWhatSomebodyHasStarted) {
  fakes_.slave().applier_running = false;
  fakes_.slave().receiver = ReceiverState::stopped;
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  fakes_.slave().applier_running = true;
  fakes_.slave().receiver = ReceiverState::running;
  paused.resume();
  EXPECT_EQ(fakes_.network.count("donor", "(START|STOP) .*"), 0U);
  EXPECT_FALSE(journal_is_there());
}

// Nor is it believed: a STOP of ours may be under way yet.
TEST_F(PausedReplicationTest, AnApplierThatSomebodyHasRestartedIsNotStopped) {
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  fakes_.slave().applier_running = true;
  paused.resume();
  EXPECT_EQ(fakes_.network.count("donor", "STOP .*"), 1U);  // the pause's own
  EXPECT_EQ(fakes_.network.count("donor", "START SLAVE SQL_THREAD"), 1U);
  EXPECT_FALSE(journal_is_there());
}

TEST_F(PausedReplicationTest, AChannelThatSomebodyHasRemovedIsNoneOfOurs) {
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  fakes_.donor.channels.clear();
  paused.resume();
  EXPECT_FALSE(journal_is_there());
}

TEST_F(PausedReplicationTest, StartsAReceiverThatRanBefore) {
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  fakes_.slave().receiver = ReceiverState::stopped;
  paused.resume();
  EXPECT_EQ(fakes_.slave().receiver, ReceiverState::running);
}

TEST_F(PausedReplicationTest, AnApplierThatDoesNotStayUpIsNotPutBack) {
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  int looks = 0;
  fakes_.donor.channel().on_look = [&](FakeChannel& channel) {
    if (++looks == 3) channel.status.applier_running = false;
  };
  const int failures = Undo::failures();
  EXPECT_EQ(exit_code_of([&] { paused.resume(); }), ExitCode::not_put_back);
  EXPECT_EQ(Undo::failures(), failures + 1);
  EXPECT_TRUE(journal_is_there());
}

TEST_F(PausedReplicationTest, PutsBackOverANewSessionWhenItsOwnIsLost) {
  const std::string before = state_of(fakes_.donor);
  const int session = fakes_.network.log().back().session;
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  fakes_.network.lose(session);
  paused.resume();
  EXPECT_EQ(state_of(fakes_.donor), before);
}

TEST_F(PausedReplicationTest, AFailedStopLeavesTheDonorAsItWas) {
  add_channel("east", true, true);
  const std::string before = state_of(fakes_.donor);
  fakes_.network.fail_matching("STOP SLAVE.*", {}, 2);
  EXPECT_THROW(PausedReplication(donor_, journal_, channels_of(donor_)), SqlError);
  EXPECT_EQ(state_of(fakes_.donor), before);
  EXPECT_FALSE(journal_is_there());
}

class MysqlPausedReplicationTest : public PausedReplicationTest {
 protected:
  MysqlPausedReplicationTest() : PausedReplicationTest("8.4.6") {}
};

TEST_F(MysqlPausedReplicationTest, EachChannelIsPutBackAsItWas) {
  add_channel("east", true, false);
  add_channel("west", false, false);
  const std::string before = state_of(fakes_.donor);
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  EXPECT_EQ(fakes_.donor.channel("east").status.receiver, ReceiverState::running);
  paused.resume();
  EXPECT_EQ(state_of(fakes_.donor), before);
}

}  // namespace
}  // namespace slaveclone::test
