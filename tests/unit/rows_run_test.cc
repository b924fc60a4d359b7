#include "rows/rows_run.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>
#include <thread>
#include <utility>

#include "base/error.h"
#include "support/fake_rows.h"
#include "support/files.h"
#include "support/quick_time.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

// Two tables of five hundred rows whose keys move while they are copied in chunks of a hundred.
class RowsRunTest : public testing::Test {
 protected:
  explicit RowsRunTest(unsigned seed = 1) {
    rows_.random.seed(seed);
    rows_.make("a", 500);
    rows_.make("b", 500);
  }

  Walk walk(bool whole = false) const {
    WalkUnit a{{std::make_shared<const TableShape>(FakeRows::shape("a"))}, whole};
    WalkUnit b{{std::make_shared<const TableShape>(FakeRows::shape("b", !whole))}, whole};
    return Walk({a, b}, 100 * 1000);
  }

  void copy(bool whole = false) {
    source_.chunks_a_snapshot = whole ? 1000 : 3;
    Walk all = walk(whole);
    copied_ = run_.copy(all, [this](const WalkState& state) { recorded_ = state; });
  }

  void prove() {
    Walk all = walk();
    proven_ = run_.prove(all, [](const WalkState&) {});
  }

  // The applier runs to the end of the log; so all that is left behind shows.
  bool is_equal() {
    target_.minds_position = true;
    target_.run_until(FakeRows::position(rows_.log.size()));
    std::erase_if(rows_.slave, [](const auto& table) { return table.second.empty(); });
    return rows_.slave == rows_.master;
  }

  FakeRows rows_;
  FakeRowSource source_{rows_};
  FakeRowTarget target_{rows_};
  Progress progress_{Progress::Style::silent, std::chrono::milliseconds(0), {}};
  RowsRun run_{source_, target_, progress_, {}};
  RowsReport copied_, proven_;
  WalkState recorded_;
};

TEST_F(RowsRunTest, CopiesAndProves) {
  copy();
  prove();
  EXPECT_TRUE(is_equal());
  EXPECT_GT(copied_.rows, 900U);
  EXPECT_GT(copied_.snapshots, 2U);
}

// What goes wrong by chance is tried so often.
struct Trial : RowsRunTest {
  explicit Trial(unsigned seed) : RowsRunTest(seed) {}
  void TestBody() override {}
  using RowsRunTest::copy;
  using RowsRunTest::is_equal;
  using RowsRunTest::prove;
  using RowsRunTest::proven_;
  using RowsRunTest::source_;
  using RowsRunTest::target_;
};

// Whether one of so many goes wrong; looked for no longer than until it does.
bool goes_wrong(int trials, const std::function<void(Trial&)>& run) {
  for (int seed = 1; seed <= trials; ++seed) {
    Trial trial(static_cast<unsigned>(seed));
    run(trial);
    if (!trial.is_equal()) return true;
  }
  return false;
}

// So that rows which the copy has lost are moved again before they are compared.
void move_keys_fast(Trial& trial) {
  trial.source_.events_between = 40;
  trial.copy();
  trial.source_.chunks_a_snapshot = 1;
}

TEST(RowsRunTrials, AProvenCopyIsAlwaysEqual) {
  std::uint64_t returns = 0;
  EXPECT_FALSE(goes_wrong(20, [&](Trial& trial) {
    move_keys_fast(trial);
    trial.prove();
    returns += trial.proven_.returns;
  }));
  EXPECT_GT(returns, 0U);
}

TEST(RowsRunTrials, WithoutTheProofRowsWhoseKeysMoveAreLost) {
  EXPECT_TRUE(goes_wrong(20, [](Trial& trial) { trial.copy(); }));
}

TEST(RowsRunTrials, WithoutTheProofTablesReadWholeAreEqual) {
  EXPECT_FALSE(goes_wrong(20, [](Trial& trial) { trial.copy(true); }));
}

TEST(RowsRunTrials, WithoutThePositionRowsAreWrong) {
  EXPECT_TRUE(goes_wrong(20, [](Trial& trial) {
    trial.target_.minds_position = false;
    trial.copy();
  }));
}

TEST(RowsRunTrials, WithoutReturningTablesToTheWalkTheProofIsNone) {
  EXPECT_TRUE(goes_wrong(100, [](Trial& trial) {
    move_keys_fast(trial);
    trial.target_.names_touched_tables = false;
    trial.prove();
  }));
}

TEST_F(RowsRunTest, SeveralLanesShareAWalk) {
  source_.lanes = 4;
  copy();
  prove();
  EXPECT_TRUE(is_equal());
}

TEST_F(RowsRunTest, ATableThatWasChangedBeginsAgain) {
  source_.changed = {"a", "b"};
  copy();
  prove();
  EXPECT_TRUE(is_equal());
}

TEST_F(RowsRunTest, ATableThatWasDroppedIsLeft) {
  source_.changed = {"b"};
  source_.events_between = 0;
  rows_.master.erase("b");
  rows_.slave.erase("b");
  copy();
  EXPECT_TRUE(is_equal());
}

// A row of each table was lost by the copy. Once the walk has compared the beginning of "a", two
// groups come, one after the other: b's does not find its row, and then a's, whose row moves to
// where the walk has been.
class TwoLostRows : public FakeRowTarget {
 public:
  explicit TwoLostRows(FakeRows& rows) : FakeRowTarget(rows), rows_(rows) {}

  RowsDigest digest(std::size_t lane, const Chunk& chunk) override {
    const RowsDigest compared = FakeRowTarget::digest(lane, chunk);
    if (std::exchange(is_first_, false)) {
      rows_.write({"b", 900, std::pair{901, std::string("b")}});
      rows_.write({"a", 900, std::pair{1, std::string("a")}});
    }
    return compared;
  }

 private:
  FakeRows& rows_;
  bool is_first_ = true;
};

TEST_F(RowsRunTest, EveryGroupThatDoesNotFindItsRowReturnsItsTables) {
  rows_.slave = rows_.master;
  for (const char* table : {"a", "b"}) rows_.slave[table].erase(900);
  source_.events_between = 0;
  source_.chunks_a_snapshot = 1;
  TwoLostRows target(rows_);
  Walk all = walk();
  const RowsReport proven =
      RowsRun(source_, target, progress_, {}).prove(all, [](const WalkState&) {});
  EXPECT_EQ(proven.returns, 2U);
  EXPECT_TRUE(is_equal());
}

TEST_F(RowsRunTest, ALostConnectionIsWaitedFor) {
  const QuickTime quick;
  source_.lost_connections = 3;
  copy();
  prove();
  EXPECT_TRUE(is_equal());
}

TEST_F(RowsRunTest, WhatWasRecordedIsGoneOnWith) {
  source_.lanes = 1;
  copy();
  EXPECT_TRUE(recorded_.at({"shop", "a"}).done);
  Walk all = walk();
  all.set_state(recorded_);
  EXPECT_TRUE(all.done());
  all.begin_again({"shop", "b"});
  EXPECT_FALSE(all.done());
  EXPECT_FALSE(all.ahead().from);
  EXPECT_EQ(all.ahead().tables.front()->name.name, "b");
}

// It pauses at its second chunk, until the applier has run three times more.
class PausingTarget : public FakeRowTarget {
 public:
  PausingTarget(FakeRows& rows, std::string file) : FakeRowTarget(rows), file_(std::move(file)) {}

  std::uint64_t replace(std::size_t lane, const Chunk& chunk, ChunkRows& rows) override {
    EXPECT_NE(access(file_.c_str(), F_OK), 0) << "rows are copied while it should pause";
    if (++chunks_ == 2) {
      write_file(file_, "");
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    return FakeRowTarget::replace(lane, chunk, rows);
  }

  void run_until(const BinlogPosition& position) override {
    if (chunks_ >= 2 && ++runs_ == 3) std::remove(file_.c_str());
    FakeRowTarget::run_until(position);
  }

  int chunks_ = 0, runs_ = 0;

 private:
  std::string file_;
};

TEST_F(RowsRunTest, PausesWithoutASnapshotAndTheSlaveGoesOn) {
  const QuickTime quick;
  const TemporaryDirectory directory;
  PaceOptions options;
  options.pause_file = directory.path() + "/pause";
  Pace pace(options, {}, {});
  PausingTarget target(rows_, options.pause_file);
  source_.chunks_a_snapshot = 1000;
  Walk all = walk();
  RowsOptions rows;
  rows.pace = &pace;
  const RowsReport copied =
      RowsRun(source_, target, progress_, rows).copy(all, [](const WalkState&) {});
  EXPECT_EQ(copied.snapshots, 2U);
  EXPECT_GE(target.runs_, 3);
  EXPECT_GT(target.chunks_, 8);
}

TEST(WalkStateText, IsReadAsItWasWritten) {
  for (const TableWalk& walk : {TableWalk{}, TableWalk{true, {}}, TableWalk{false, Key{"1"}},
                                TableWalk{false, Key{"", "/a", std::string(1, '\0')}}}) {
    EXPECT_EQ(table_walk_from(to_string(walk)), walk);
  }
  EXPECT_THROW(table_walk_from("tomorrow"), Error);
  EXPECT_THROW(table_walk_from("/0"), Error);
}

}  // namespace
}  // namespace slaveclone::test
