#include "replication/changed_variables.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/durable_file.h"
#include "replication/paused_replication.h"
#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;

class ChangedVariablesTest : public testing::Test {
 protected:
  explicit ChangedVariablesTest(const std::string& version = "10.11.14-MariaDB-log")
      : fakes_(version),
        donor_(fakes_.connector(), fakes_.donor_login),
        journal_(fakes_.data.path()) {}

  std::map<std::string, std::string>& variables() { return fakes_.donor.variables; }
  bool journal_is_there() const { return std::filesystem::exists(journal_.path()); }

  FakeTopology fakes_;
  Donor donor_;
  DonorJournal journal_;
};

TEST_F(ChangedVariablesTest, PutsTheOldValuesBackAtItsEnd) {
  const std::string before = state_of(fakes_.donor);
  {
    ChangedVariables changed(donor_, journal_);
    changed.set("event_scheduler", "ON");
    EXPECT_EQ(variables()["event_scheduler"], "ON");
  }
  EXPECT_EQ(state_of(fakes_.donor), before);
  EXPECT_FALSE(journal_is_there());
}

// Setting one variable moves its partner: see the contract's AVariableMovesItsPartner.
TEST_F(ChangedVariablesTest, PutsBackInTheOppositeOrder) {
  const std::string before = state_of(fakes_.donor);
  ChangedVariables changed(donor_, journal_);
  changed.set("innodb_max_dirty_pages_pct_lwm", "0");
  changed.set("innodb_max_dirty_pages_pct", "0");
  changed.set("innodb_io_capacity_max", "20000");
  changed.set("innodb_io_capacity", "20000");
  EXPECT_EQ(variables()["innodb_io_capacity"], "20000");
  changed.put_back();
  EXPECT_EQ(state_of(fakes_.donor), before);
}

class MysqlChangedVariablesTest : public ChangedVariablesTest {
 protected:
  MysqlChangedVariablesTest() : ChangedVariablesTest("9.7.0") {}
};

TEST_F(MysqlChangedVariablesTest, PutsBackInTheOppositeOrder) {
  const std::string before = state_of(fakes_.donor);
  ChangedVariables changed(donor_, journal_);
  changed.set("innodb_io_capacity_max", "20000");
  changed.set("innodb_io_capacity", "20000");
  EXPECT_EQ(variables()["innodb_io_capacity"], "20000");
  changed.put_back();
  EXPECT_EQ(state_of(fakes_.donor), before);
}

TEST_F(ChangedVariablesTest, JournalsBeforeTheChange) {
  std::vector<VariableState> recorded;
  fakes_.network.before_statement = [&](std::size_t) {
    if (fakes_.network.log().back().sql.starts_with("SET GLOBAL")) {
      recorded = donor_state_from_json(read_whole_file(journal_.path())).variables;
    }
  };
  ChangedVariables changed(donor_, journal_);
  changed.set("event_scheduler", "ON");
  EXPECT_THAT(recorded, ElementsAre(VariableState{"event_scheduler", "OFF"}));
}

TEST_F(ChangedVariablesTest, ASameValueIsNoChange) {
  ChangedVariables changed(donor_, journal_);
  changed.set("event_scheduler", "OFF");
  EXPECT_EQ(fakes_.network.count("donor", "SET GLOBAL.*"), 0U);
  EXPECT_FALSE(journal_is_there());
}

TEST_F(ChangedVariablesTest, AVariableTheServerDoesNotHaveIsLeftAlone) {
  ChangedVariables changed(donor_, journal_);
  changed.set("no_such_variable", "1");
  EXPECT_EQ(fakes_.network.count("donor", "SET GLOBAL.*"), 0U);
}

TEST_F(ChangedVariablesTest, OtherErrorsAreNoAnswer) {
  ChangedVariables changed(donor_, journal_);
  fakes_.network.fail_matching("SELECT @@GLOBAL.*", {Fault::Kind::sql_error, 1227});
  EXPECT_THROW(changed.set("event_scheduler", "ON"), SqlError);
}

TEST_F(ChangedVariablesTest, WhatCannotBePutBackStaysInTheJournal) {
  const int failures = Undo::failures();
  {
    ChangedVariables changed(donor_, journal_);
    changed.set("event_scheduler", "ON");
    fakes_.network.fail_matching("SET GLOBAL.*", {});
  }
  EXPECT_EQ(Undo::failures(), failures + 1);
  EXPECT_THAT(donor_state_from_json(read_whole_file(journal_.path())).variables,
              ElementsAre(VariableState{"event_scheduler", "OFF"}));
}

TEST_F(ChangedVariablesTest, LeavesTheChannelsInTheJournal) {
  PausedReplication paused(donor_, journal_, channels_of(donor_));
  ChangedVariables changed(donor_, journal_);
  changed.set("event_scheduler", "ON");
  changed.put_back();
  EXPECT_EQ(journal_.state().channels.size(), 1U);
  EXPECT_TRUE(journal_.state().variables.empty());
}

}  // namespace
}  // namespace slaveclone::test
