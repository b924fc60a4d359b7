#include "clone/recover.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "support/fake_topology.h"
#include "support/files.h"
#include "support/victim.h"

namespace slaveclone::test {
namespace {

// A donor whose applier an earlier run has stopped and whose event scheduler it has switched off.
class RecoverTest : public testing::Test {
 protected:
  RecoverTest() : journal_(fakes_.data.path()) {
    fakes_.donor.variables["event_scheduler"] = "ON";
    before_ = state_of(fakes_.donor);
    fakes_.donor.variables["event_scheduler"] = "OFF";
    fakes_.slave().applier_running = false;
    DonorState state;
    state.channels = {{"", true, true}};
    state.variables = {{"event_scheduler", "ON"}};
    journal_.record(state);
  }

  ExitCode run() {
    return exit_code_of([&] { recover(journal_, fakes_.connector(), fakes_.donor_login, {}); });
  }
  bool journal_is_there() const { return std::filesystem::exists(journal_.path()); }

  FakeTopology fakes_;
  DonorJournal journal_;
  std::string before_;
};

TEST_F(RecoverTest, PutsEverythingBackAndSettlesTheJournal) {
  EXPECT_EQ(run(), ExitCode::ok);
  EXPECT_EQ(state_of(fakes_.donor), before_);
  EXPECT_FALSE(journal_is_there());
}

TEST_F(RecoverTest, ASecondTimeThereIsNothingToDo) {
  run();
  const std::size_t statements = fakes_.network.log().size();
  EXPECT_EQ(run(), ExitCode::ok);
  EXPECT_EQ(fakes_.network.log().size(), statements);
}

TEST_F(RecoverTest, StartsTheApplierAlsoWhenAVariableResists) {
  fakes_.network.fail_matching("SET GLOBAL.*", {});
  EXPECT_EQ(run(), ExitCode::not_put_back);
  EXPECT_TRUE(fakes_.slave().applier_running);
  EXPECT_TRUE(journal_is_there());
}

TEST_F(RecoverTest, KeepsTheJournalOfADonorThatIsDown) {
  fakes_.donor.up = false;
  EXPECT_EQ(run(), ExitCode::not_put_back);
  EXPECT_TRUE(journal_is_there());
}

TEST_F(RecoverTest, HasAStoppedServerGoOnAndRemovesTheCopy) {
  const Victim server;
  server.stop();
  TemporaryDirectory beside;
  DonorState state = journal_.state();
  state.frozen_pid = server.pid();
  state.frozen_start_time = server.start_time();
  state.frozen_copy = beside / "data.slaveclone-frozen-0123abcd";
  journal_.record(state);
  write_file(state.frozen_copy + "/1", "rows");
  EXPECT_EQ(run(), ExitCode::ok);
  EXPECT_TRUE(wait_until([&] { return server.runs(); }));
  EXPECT_FALSE(std::filesystem::exists(state.frozen_copy));
  EXPECT_FALSE(journal_is_there());
}

TEST_F(RecoverTest, LeavesAnotherProcessWithTheSamePidAlone) {
  const Victim other;
  other.stop();
  DonorState state = journal_.state();
  state.frozen_pid = other.pid();
  state.frozen_start_time = other.start_time() + 1;
  journal_.record(state);
  EXPECT_EQ(run(), ExitCode::ok);
  EXPECT_FALSE(other.runs());
}

TEST_F(RecoverTest, RemovesNoDirectoryThatIsNoFrozenCopy) {
  TemporaryDirectory precious;
  write_file(precious / "file", "content");
  DonorState state = journal_.state();
  state.frozen_copy = precious.path();
  journal_.record(state);
  EXPECT_EQ(run(), ExitCode::ok);
  EXPECT_TRUE(std::filesystem::exists(precious / "file"));
}

}  // namespace
}  // namespace slaveclone::test
