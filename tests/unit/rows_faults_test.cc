#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "rows/rows_run.h"
#include "support/fake_rows.h"
#include "support/quick_time.h"

namespace slaveclone::test {
namespace {

// Fails one of the calls that a run makes: before it has done anything, or when it is done and only
// its answer is lost.
class CallFault {
 public:
  CallFault(std::size_t at, bool after, ExitCode code) : at_(at), after_(after), code_(code) {}

  void before() {
    if (++calls_ == at_ && !after_) fail();
  }
  void after() const {
    if (calls_ == at_ && after_) fail();
  }
  template <class Call>
  auto around(const Call& call) {
    before();
    auto answer = call();
    after();
    return answer;
  }
  std::size_t calls() const { return calls_; }

 private:
  void fail() const { throw Error(code_, "planted"); }

  std::size_t at_;
  bool after_;
  ExitCode code_;
  std::size_t calls_ = 0;
};

class FaultyStream : public RowStream {
 public:
  FaultyStream(std::unique_ptr<RowStream> rows, CallFault& fault)
      : rows_(std::move(rows)), fault_(fault) {}
  const std::vector<std::string>& columns() const override { return rows_->columns(); }
  std::optional<Row> next() override {
    if (read_++ % 40 == 7) fault_.before();
    return rows_->next();
  }

 private:
  std::unique_ptr<RowStream> rows_;
  CallFault& fault_;
  int read_ = 0;
};

class FaultySnapshot : public RowSnapshot {
 public:
  FaultySnapshot(std::unique_ptr<RowSnapshot> at, CallFault& fault)
      : at_(std::move(at)), fault_(fault) {}
  const BinlogPosition& position() const override { return at_->position(); }
  std::size_t lanes() const override { return at_->lanes(); }
  bool has(const TableShape& table, const std::optional<Key>& from) const override {
    return at_->has(table, from);
  }
  std::optional<Key> key_after(std::size_t lane, const TableShape& table,
                               const std::optional<Key>& from, std::uint64_t n) override {
    return fault_.around([&] { return at_->key_after(lane, table, from, n); });
  }
  ChunkRows rows(std::size_t lane, const Chunk& chunk) override {
    ChunkRows found = fault_.around([&] { return at_->rows(lane, chunk); });
    found.stream = std::make_unique<FaultyStream>(std::move(found.stream), fault_);
    return found;
  }
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override {
    return fault_.around([&] { return at_->digest(lane, chunk); });
  }
  std::unique_ptr<RowStream> rows_to_compare(std::size_t lane, const Chunk& chunk) override {
    return at_->rows_to_compare(lane, chunk);
  }

 private:
  std::unique_ptr<RowSnapshot> at_;
  CallFault& fault_;
};

class FaultySource : public RowSource {
 public:
  FaultySource(RowSource& source, CallFault& fault) : source_(source), fault_(fault) {}
  std::unique_ptr<RowSnapshot> snapshot(const WantedRows& wanted) override {
    return std::make_unique<FaultySnapshot>(fault_.around([&] { return source_.snapshot(wanted); }),
                                            fault_);
  }
  BinlogPosition position() override {
    return fault_.around([&] { return source_.position(); });
  }
  std::shared_ptr<const TableShape> look_again(const TableName& table) override {
    return fault_.around([&] { return source_.look_again(table); });
  }

 private:
  RowSource& source_;
  CallFault& fault_;
};

class FaultyTarget : public RowTarget {
 public:
  FaultyTarget(RowTarget& target, CallFault& fault) : target_(target), fault_(fault) {}
  void run_until(const BinlogPosition& position) override {
    fault_.before();
    target_.run_until(position);
    fault_.after();
  }
  // What it has found is not lost with the answer.
  std::vector<TableName> run_until_strictly(const BinlogPosition& position) override {
    fault_.before();
    for (TableName& table : target_.run_until_strictly(position)) owed_.insert(std::move(table));
    fault_.after();
    std::vector<TableName> tables(owed_.begin(), owed_.end());
    owed_.clear();
    return tables;
  }
  void empty(std::size_t lane, const TableShape& table) override {
    fault_.before();
    target_.empty(lane, table);
    fault_.after();
  }
  std::uint64_t replace(std::size_t lane, const Chunk& chunk, ChunkRows& rows) override {
    return fault_.around([&] { return target_.replace(lane, chunk, rows); });
  }
  RowsDigest digest(std::size_t lane, const Chunk& chunk) override {
    return fault_.around([&] { return target_.digest(lane, chunk); });
  }

 private:
  RowTarget& target_;
  CallFault& fault_;
  std::set<TableName> owed_;
};

// Two tables, whose keys move, copied and proven while one call fails.
class FaultyRun {
 public:
  FaultyRun(std::size_t at, bool after, ExitCode code) : fault_(at, after, code) {
    rows_.make("a", 250);
    rows_.make("b", 250);
    source_.events_between = 12;
  }

  // Throws what was planted, unless it was passed.
  void run() {
    FaultySource source(source_, fault_);
    FaultyTarget target(target_, fault_);
    RowsOptions options;
    options.before_another_try = std::chrono::milliseconds(1);
    RowsRun rows_run(source, target, progress_, options);
    Walk copied = walk();
    copied.set_state(recorded_);
    rows_run.copy(copied, [this](const WalkState& state) { recorded_ = state; });
    Walk proven = walk();
    rows_run.prove(proven, [](const WalkState&) {});
  }

  bool is_equal() {
    target_.run_until(FakeRows::position(rows_.log.size()));
    return rows_.slave == rows_.master;
  }

  std::size_t calls() const { return fault_.calls(); }

 private:
  static Walk walk() {
    std::vector<WalkUnit> units;
    for (const char* name : {"a", "b"})
      units.push_back({{std::make_shared<const TableShape>(FakeRows::shape(name))}, false});
    return Walk(std::move(units), 100 * 1000);
  }

  FakeRows rows_;
  FakeRowSource source_{rows_};
  FakeRowTarget target_{rows_};
  CallFault fault_;
  Progress progress_{Progress::Style::silent, std::chrono::milliseconds(0), {}};
  WalkState recorded_;
};

// Each call of a whole run in its turn.
template <class Try>
void sweep(ExitCode code, const Try& attempt) {
  const QuickTime quick;
  for (const bool after : {false, true}) {
    std::size_t calls = 1;
    for (std::size_t at = 1; at <= calls; ++at) {
      SCOPED_TRACE((after ? "after call " : "before call ") + std::to_string(at));
      FaultyRun run(at, after, code);
      attempt(run);
      calls = run.calls();
      EXPECT_TRUE(run.is_equal());
      if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(calls, 50U);
  }
}

TEST(RowsFaults, AConnectionThatIsLostAnywhereIsWaitedFor) {
  sweep(ExitCode::cannot_connect, [](FaultyRun& run) { run.run(); });
}

TEST(RowsFaults, ARunThatFailsAnywhereIsGoneOnWith) {
  std::size_t failed = 0;
  sweep(ExitCode::failed, [&](FaultyRun& run) {
    try {
      run.run();
    } catch (const Error&) {
      ++failed;
      run.run();
    }
  });
  EXPECT_GT(failed, 100U);
}

}  // namespace
}  // namespace slaveclone::test
