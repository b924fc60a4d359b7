#include "rows/row_check.h"

#include <gmock/gmock.h>

#include "rows/walk_order.h"
#include "support/fake_checked_rows.h"

namespace slaveclone::test {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// Three tables of a slave that has caught up, while their master is written to.
class RowCheckTest : public testing::Test {
 protected:
  RowCheckTest() {
    for (const char* table : {"one", "two", "three"}) rows_.make(table, 300);
    rows_.slave = rows_.master;
  }

  RowCheckOptions options() {
    RowCheckOptions options;
    options.rows.before_another_try = std::chrono::milliseconds(1);
    options.on_difference = [this](const TableShape& table, const RowDifference& row) {
      told_.push_back(table.name.name + " " + row.key.front());
    };
    return options;
  }

  Walk walk() const {
    std::vector<TableShape> tables;
    for (const char* table : {"one", "two", "three"}) tables.push_back(FakeRows::shape(table));
    return Walk(walk_order(tables, {}), 40 * 1000);
  }

  CheckedTables check(const RowCheckOptions& with) {
    Walk all = walk();
    CheckedTables found;
    RowCheck(source_, slave_, progress_, with).check(all, found);
    EXPECT_TRUE(all.done());
    EXPECT_FALSE(slave_.stands_still());
    return found;
  }

  static bool all_equal(const CheckedTables& found) {
    return std::all_of(found.begin(), found.end(),
                       [](const auto& table) { return table.second.is_equal(); });
  }

  // The slave's rows, once it has applied all.
  bool slave_is_equal() {
    FakeRowTarget(rows_).run_until(FakeRows::position(rows_.log.size()));
    return rows_.slave == rows_.master;
  }

  static TableName table(const char* name) { return {"shop", name}; }

  FakeRows rows_;
  FakeRowSource source_{rows_};
  FakeCheckedRows slave_{rows_};
  Progress progress_{Progress::Style::silent, seconds(1), {}};
  std::vector<std::string> told_;
};

TEST_F(RowCheckTest, FindsNothingInEqualServersThatAreWrittenTo) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    rows_.random.seed(seed);
    source_.lanes = 1 + seed % 3;
    EXPECT_TRUE(all_equal(check(options())));
  }
  EXPECT_THAT(told_, IsEmpty());
}

// The control: whoever ignores the position finds differences where there are none.
TEST_F(RowCheckTest, FindsWhatIsNotThereIfThePositionIsIgnored) {
  slave_.minds_position = false;
  EXPECT_FALSE(all_equal(check(options())));
}

TEST_F(RowCheckTest, FindsEachRowThatDiffers) {
  source_.events_between = 0;
  rows_.slave["one"].erase(40);
  rows_.slave["two"][41] = "extra";
  rows_.slave["three"][42] = "other";
  const CheckedTables found = check(options());
  EXPECT_THAT(told_, ElementsAre("one 40", "two 41", "three 42"));
  EXPECT_EQ(found.at(table("one")).missing, 1U);
  EXPECT_EQ(found.at(table("two")).extra, 1U);
  EXPECT_EQ(found.at(table("three")).changed, 1U);
  EXPECT_EQ(found.at(table("three")).rows, 300U);
}

TEST_F(RowCheckTest, RepairsThemWhileTheMasterIsWrittenTo) {
  for (int key = 100; key < 200; ++key) rows_.slave["one"].erase(key);
  rows_.slave["two"][601] = "beyond the last";
  RowCheckOptions repairing = options();
  repairing.repair = true;
  const CheckedTables found = check(repairing);
  EXPECT_TRUE(found.at(table("one")).repaired);
  EXPECT_TRUE(slave_is_equal());
  EXPECT_TRUE(all_equal(check(options())));
}

TEST_F(RowCheckTest, LeavesTablesWithTriggers) {
  source_.events_between = 0;
  rows_.slave["one"].erase(100);
  slave_.has_triggers = {"one"};
  RowCheckOptions repairing = options();
  repairing.repair = true;
  const CheckedTables found = check(repairing);
  EXPECT_FALSE(found.at(table("one")).repaired);
  EXPECT_EQ(found.at(table("one")).why_not, "its trigger would fire");
  EXPECT_FALSE(slave_is_equal());
}

TEST_F(RowCheckTest, PassesOverWhatTheSlaveDoesNotHave) {
  rows_.slave.erase("two");
  source_.events_between = 0;
  const CheckedTables found = check(options());
  EXPECT_EQ(found.at(table("two")).why_not, "it is not on the slave");
  EXPECT_TRUE(found.at(table("three")).is_equal());
}

TEST_F(RowCheckTest, BeginsATableAgainThatWasAltered) {
  source_.changed = {"one", "three"};
  const CheckedTables found = check(options());
  EXPECT_TRUE(all_equal(found));
  EXPECT_EQ(found.size(), 3U);
}

// Every call of a whole run in turn ends it, and another one goes on from where it was.
TEST_F(RowCheckTest, EveryCallMayFail) {
  source_.events_between = 0;
  int calls = 0;
  slave_.on_call = [&] { ++calls; };
  RowCheckOptions repairing = options();
  repairing.repair = true;
  rows_.slave["two"].erase(100);
  check(repairing);
  const int all = calls;
  ASSERT_GT(all, 20);
  for (int n = 1; n <= all; ++n) {
    SCOPED_TRACE(n);
    rows_.slave["two"].erase(100 + n % 50 * 2);
    calls = 0;
    slave_.on_call = [&] {
      if (++calls == n) throw Error(ExitCode::failed, "planted");
    };
    Walk walked = walk();
    CheckedTables found;
    WalkState reached;
    CheckedTables kept;
    repairing.record = [&](const WalkState& state, const CheckedTables& tables) {
      reached = state;
      kept = tables;
    };
    EXPECT_THROW(RowCheck(source_, slave_, progress_, repairing).check(walked, found), Error);
    slave_.on_call = [] {};
    slave_.go_on();
    Walk rest = walk();
    rest.set_state(reached);
    RowCheck(source_, slave_, progress_, repairing).check(rest, kept);
    EXPECT_EQ(kept.size(), 3U);
    EXPECT_TRUE(slave_is_equal());
  }
}

}  // namespace
}  // namespace slaveclone::test
