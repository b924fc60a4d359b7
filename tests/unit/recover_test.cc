#include "clone/recover.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "support/fake_topology.h"
#include "support/files.h"

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
    return exit_code_of([&] {
      recover(journal_, fakes_.connector(), fakes_.donor_login, std::chrono::seconds(5));
    });
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

}  // namespace
}  // namespace slaveclone::test
