#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "replication/master.h"
#include "support/contract_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using std::chrono::seconds;

// Writers that each add a row a transaction, so that the rows at a position are as many as the
// commits before it.
class SnapshotContract : public ContractTest {
 protected:
  void SetUp() override {
    ContractTest::SetUp();
    if (IsSkipped()) return;
    const auto one = session();
    one->query("CREATE DATABASE snapped");
    one->query("CREATE TABLE snapped.t (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB");
    begin_ = server().end_of_log();
    master_.emplace(backend_->connector(), backend_->socket_login());
    for (int i = 0; i < 3; ++i) writers_.emplace_back([this] { write(); });
  }

  void TearDown() override {
    stop_writers();
    if (master_) session()->query("DROP DATABASE snapped");
  }

  void stop_writers() {
    stop_ = true;
    for (std::thread& writer : writers_) writer.join();
    writers_.clear();
  }

  std::uint64_t commits_before(const BinlogPosition& position) const {
    const ResultSet events =
        session()->query("SHOW BINLOG EVENTS IN " + session()->quote(begin_.file) + " FROM " +
                         std::to_string(begin_.offset));
    std::uint64_t commits = 0;
    for (std::size_t row = 0; row < events.rows.size(); ++row) {
      commits += events.text("Event_type", row) == "Xid" &&
                 std::stoull(events.text("End_log_pos", row)) <= position.offset;
    }
    return commits;
  }

  static std::uint64_t rows(Server& reader) {
    return std::stoull(reader.value_of("(SELECT COUNT(*) FROM snapped.t)"));
  }

  struct Seen {
    BinlogPosition position;
    std::uint64_t rows = 0;
  };

  // How many of them hold other rows than those of their position.
  std::size_t wrong(const std::vector<Seen>& all) {
    stop_writers();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const Seen& seen) {
      return seen.position.file != begin_.file || commits_before(seen.position) != seen.rows;
    }));
  }

  std::optional<Master> master_;
  BinlogPosition begin_;

 private:
  void write() {
    const auto one = session();
    while (!stop_) one->query("INSERT INTO snapped.t VALUES (NULL)");
  }

  std::atomic<bool> stop_{false};
  std::vector<std::thread> writers_;
};

TEST_P(SnapshotContract, RowsAndPositionAreOneMoment) {
  const LockPatience patience{seconds(1), 5, std::chrono::milliseconds(100)};
  std::vector<Seen> all;
  try {
    for (int i = 0; i < 20; ++i) {
      Snapshot snapshot = master_->snapshot({{"snapped", "t"}}, patience);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));  // it does not see what comes
      all.push_back({snapshot.position(), rows(snapshot.reader(0))});
    }
    EXPECT_GT(all.back().rows, all.front().rows);
    EXPECT_EQ(wrong(all), 0U);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::precondition) << error.what();
    EXPECT_FALSE(server().dialect().is_mariadb());
    EXPECT_FALSE(server().dialect().version().is_mysql_at_least(5, 7));
  }
}

// Else nobody gets at the table any more, and we may be those who wait.
TEST_P(SnapshotContract, TellsWhoWaitsToAlterWhatItHolds) {
  stop_writers();
  const auto& version = server().dialect().version();
  if (!version.is_mariadb() && !version.is_mysql_at_least(5, 7)) GTEST_SKIP() << "no snapshots";
  const TableName table{"snapped", "t"};
  std::optional<Snapshot> snapshot = master_->snapshot({table}, {});
  snapshot->hold(0, table);
  EXPECT_FALSE(snapshot->is_anybody_waiting_for({table}));
  std::thread other([this] { session()->query("ALTER TABLE snapped.t ADD x INT"); });
  EXPECT_TRUE(wait_until([&] { return snapshot->is_anybody_waiting_for({table}); }));
  snapshot->let_go(0);
  if (version.is_mariadb()) snapshot.reset();
  other.join();
}

// The trial is one that can fail.
TEST_P(SnapshotContract, RowsAndAPositionThatIsReadAfterwardsAreNot) {
  Server reader = server();
  std::vector<Seen> all;
  for (int i = 0; i < 5; ++i) {
    const std::uint64_t seen = rows(reader);
    const BinlogPosition then = reader.end_of_log();
    ASSERT_TRUE(wait_until([&] { return reader.end_of_log() != then; }));
    all.push_back({reader.end_of_log(), seen});
  }
  EXPECT_EQ(wrong(all), all.size());
}

INSTANTIATE_TEST_SUITE_P(Servers, SnapshotContract, testing::ValuesIn(real_backend_kinds()),
                         backend_name);

}  // namespace
}  // namespace slaveclone::test
