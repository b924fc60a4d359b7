#include "provision/watched_rows.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const BinlogPosition start{"bin.000001", 4}, there{"bin.000001", 900};

class SlaveThatRuns : public RowTarget {
 public:
  void run_until(const BinlogPosition& position) override { run(position); }
  std::vector<TableName> run_until_strictly(const BinlogPosition& position) override {
    run(position);
    return touched;
  }
  void empty(std::size_t, const TableShape&) override {}
  std::uint64_t replace(std::size_t, const Chunk&, ChunkRows&) override { return 0; }
  RowsDigest digest(std::size_t, const Chunk&) override { return {}; }

  std::vector<TableName> touched;
  std::optional<Error> error;
  BinlogPosition at;

 private:
  void run(const BinlogPosition& position) {
    if (error) throw *error;
    at = position;
  }
};

// What the master's clients did besides changing rows, up to there.
class WatchedRowsTest : public testing::Test {
 protected:
  WatchedRows rows(bool proves = true) {
    return {slave_,
            start,
            {[this](const BinlogPosition& from, const BinlogPosition&) {
               return from == start ? logged_ : LoggedStatements{};
             },
             [this] {
               if (master_is_away_) throw Error(ExitCode::cannot_connect, "away");
               ++drops_;
             },
             [] {
               return std::set<TableName>{{"d", "A"}, {"d", "b"}, {"d", "ü"}};
             },
             proves}};
  }

  // Of the triggers of an earlier run.
  WatchedRows begun(bool proves = true) {
    WatchedRows watched = rows(proves);
    watched.run_until(start);
    drops_ = 0;
    return watched;
  }

  SlaveThatRuns slave_;
  LoggedStatements logged_;
  int drops_ = 0;
  bool master_is_away_ = false;
};

TEST_F(WatchedRowsTest, DropsTriggersThatARunBeforeHasMade) {
  WatchedRows watched = rows();
  watched.run_until(start);
  EXPECT_EQ(drops_, 1);
  EXPECT_THAT(watched.run_until_strictly(there), IsEmpty());
  EXPECT_EQ(drops_, 1);
  EXPECT_EQ(slave_.at, there);
  EXPECT_EQ(watched.position(), there);
}

TEST_F(WatchedRowsTest, DropsTriggersThatTheApplierHasMade) {
  logged_.makes_trigger = true;
  WatchedRows watched = begun();
  watched.run_until(there);
  EXPECT_EQ(drops_, 1);
}

TEST_F(WatchedRowsTest, ReturnsWhatAStatementNames) {
  WatchedRows watched = begun();
  logged_.redefined = {"a", "other"};
  slave_.touched = {{"d", "x"}};
  EXPECT_THAT(watched.run_until_strictly(there),
              ElementsAre(TableName{"d", "A"}, TableName{"d", "x"}));
}

TEST_F(WatchedRowsTest, DoesNotTrustNamesInUnknownCharacterSets) {
  WatchedRows watched = begun();
  logged_.has_foreign_names = true;
  EXPECT_THAT(watched.run_until_strictly(there), ElementsAre(TableName{"d", "ü"}));
}

TEST_F(WatchedRowsTest, ReturnsAllWhereNamesAreMissing) {
  WatchedRows watched = begun();
  logged_.has_more_names = true;
  EXPECT_EQ(watched.run_until_strictly(there).size(), 3U);
}

TEST_F(WatchedRowsTest, ReturnsAllForAStatementThatChangesRows) {
  WatchedRows watched = begun();
  logged_.changes_rows = start;
  EXPECT_EQ(watched.run_until_strictly(there).size(), 3U);
  EXPECT_THAT(watched.run_until_strictly(there), IsEmpty());
}

TEST_F(WatchedRowsTest, EndsWhenStatementsGoOnAndOn) {
  WatchedRows watched = begun();
  logged_.changes_rows = there;
  for (int i = 0; i < 5; ++i) {
    slave_.touched.clear();
    EXPECT_EQ(watched.run_until_strictly(start).size(), 3U);
  }
  try {
    watched.run_until_strictly(start);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::precondition);
    EXPECT_THAT(error.what(), HasSubstr("bin.000001:900"));
  }
}

TEST_F(WatchedRowsTest, WithoutAProofAStatementIsNotApplied) {
  WatchedRows watched = begun(false);
  slave_.at = {};
  logged_.changes_rows = start;
  EXPECT_THROW(watched.run_until(there), Error);
  EXPECT_EQ(slave_.at, BinlogPosition{});
}

TEST_F(WatchedRowsTest, SaysThatAStatementMayBeWhatFailed) {
  WatchedRows watched = begun();
  slave_.error.emplace(ExitCode::sync_point_missed, "the applier failed: 1062");
  try {
    watched.run_until(there);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "the applier failed: 1062");
  }
  logged_.changes_rows = start;
  try {
    watched.run_until(there);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("statements instead of rows, at bin.000001:4"));
    EXPECT_THAT(error.what(), HasSubstr("1062"));
  }
}

TEST_F(WatchedRowsTest, ForgetsNothingWhenAServerIsAway) {
  WatchedRows watched = begun();
  logged_.makes_trigger = true;
  slave_.touched = {{"d", "x"}};
  master_is_away_ = true;
  EXPECT_THROW(watched.run_until_strictly(there), Error);
  slave_.touched.clear();
  master_is_away_ = false;
  EXPECT_THAT(watched.run_until_strictly(there), ElementsAre(TableName{"d", "x"}));
  EXPECT_EQ(drops_, 1);
}

}  // namespace
}  // namespace slaveclone::test
