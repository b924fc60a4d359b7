#include "datadir/recover.h"

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
    return exit_code_of([&] { recover(journal_, {fakes_.connector(), fakes_.donor_login, {}}); });
  }
  // Nothing of what the journal tells is done.
  void expect_refused() {
    EXPECT_EQ(run(), ExitCode::precondition);
    EXPECT_FALSE(fakes_.slave().applier_running);
    EXPECT_TRUE(journal_is_there());
  }

  static std::string make_frozen_copy(const std::string& path) {
    std::filesystem::create_directories(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    write_file(path + "/1", "rows");
    return path;
  }

  void record_copy(const std::string& path) {
    DonorState state = journal_.state();
    state.frozen_copy = path;
    journal_.record(state);
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
  const Victim server(fakes_.data.path());
  server.stop();
  DonorState state = journal_.state();
  state.frozen_pid = server.pid();
  state.frozen_start_time = server.start_time();
  state.frozen_copy = make_frozen_copy(fakes_.data / "slaveclone.frozen-0123abcd");
  journal_.record(state);
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

TEST_F(RecoverTest, DoesNotWakeAProcessThatWorksElsewhere) {
  const TemporaryDirectory elsewhere;
  const Victim other(elsewhere.path());
  other.stop();
  DonorState state = journal_.state();
  state.frozen_pid = other.pid();
  state.frozen_start_time = other.start_time();
  journal_.record(state);
  expect_refused();
  EXPECT_FALSE(other.runs());
}

TEST_F(RecoverTest, RemovesNoDirectoryThatIsNoFrozenCopyOfThisDonor) {
  const TemporaryDirectory elsewhere;
  for (const std::string& precious :
       {elsewhere.path(), elsewhere / "data.slaveclone-frozen-0123abcd",
        elsewhere / "slaveclone.frozen-0123abcd", fakes_.data / "slaveclone.frozen-0123",
        fakes_.data / "slaveclone.frozen-0123abcd/../db"}) {
    SCOPED_TRACE(precious);
    record_copy(make_frozen_copy(precious));
    expect_refused();
    EXPECT_TRUE(std::filesystem::exists(precious + "/1"));
  }
}

TEST_F(RecoverTest, FollowsNoLinkToAFrozenCopy) {
  const TemporaryDirectory precious;
  make_frozen_copy(precious.path());
  const std::string link = fakes_.data / "slaveclone.frozen-0123abcd";
  std::filesystem::create_directory_symlink(precious.path(), link);
  record_copy(link);
  expect_refused();
  EXPECT_TRUE(std::filesystem::exists(precious / "1"));
}

TEST_F(RecoverTest, ADonorThatIsDownNeedsAStartCommandOfTheOptions) {
  DonorState state = journal_.state();
  state.shut_down = true;
  journal_.record(state);
  fakes_.donor.up = false;
  EXPECT_EQ(run(), ExitCode::precondition);
  EXPECT_TRUE(journal_is_there());
  fakes_.donor.up = true;  // somebody has started it
  EXPECT_EQ(run(), ExitCode::ok);
  EXPECT_EQ(state_of(fakes_.donor), before_);
}

TEST_F(RecoverTest, NamesOnlyChannelsThatTheServerHas) {
  DonorState state = journal_.state();
  state.channels.push_back({"'; SET GLOBAL general_log = 1; -- ", true, true});
  journal_.record(state);
  EXPECT_EQ(run(), ExitCode::ok);
  for (const auto& statement : fakes_.network.log())
    EXPECT_EQ(statement.sql.find("general_log"), std::string::npos) << statement.sql;
}

}  // namespace
}  // namespace slaveclone::test
