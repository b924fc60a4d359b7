#include <gmock/gmock.h>

#include <thread>

#include "mysql/server.h"
#include "support/matrix_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

// What ails a donor ends the run with a clear error and leaves the donor as it was; once it is well
// again it is cloned.
class Trouble : public MatrixTest {
 protected:
  void control(const std::string& server,
               std::string (Dialect::*statement)(const std::string&) const) {
    const auto session = servers_.session(server);
    const Dialect dialect(ServerVersion::parse(session->server_version()));
    session->query((dialect.*statement)(""));
  }

  void expect_ends(int exit_status, const std::string& says, const Argv& words = {}) {
    const DonorLook before = look_at_donor();
    Argv all{"--output=" + archive()};
    all.insert(all.end(), words.begin(), words.end());
    const ProcessResult result = take_backup(all);
    EXPECT_EQ(result.exit_status, exit_status) << result.err;
    EXPECT_THAT(result.err, HasSubstr(says));
    EXPECT_EQ(look_at_donor(), before);
  }
};

TEST_P(Trouble, ADonorFarBehindMakesTheRunWaitOrEnd) {
  decides({"donor far behind"});
  start_pair({"max-binlog-size=4096", "binlog-format=statement"}, {"relay-log-space-limit=8192"});
  sql("master", "CREATE DATABASE ours");
  sql("master", "CREATE TABLE ours.slow (a INT, b VARCHAR(2000))");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  // Slow on the donor, for as long as it has this setting: so slow that two looks find it standing.
  sql("donor", "SET GLOBAL max_connect_errors = 777");
  for (int i = 0; i < 30; ++i) {
    sql("master",
        "INSERT INTO ours.slow SELECT SLEEP(IF(@@GLOBAL.max_connect_errors = 777, 3, "
        "0)), REPEAT('x', 1000)");
  }
  const DonorLook before = look_at_donor();
  const ProcessResult missed = take_backup({"--output=" + archive(), "--until-timeout=4"});
  EXPECT_EQ(missed.exit_status, 13) << missed.err;
  EXPECT_THAT(missed.err, HasSubstr("of its master's log to go"));
  EXPECT_THAT(missed.err, HasSubstr("the applier has stood at"));  // and what it does
  EXPECT_THAT(missed.err, HasSubstr("did not reach the sync point"));
  EXPECT_EQ(look_at_donor(), before);
  sql("donor", "SET GLOBAL max_connect_errors = 100");
  clone_and_compare();
}

TEST_P(Trouble, ABrokenSlaveIsNoDonor) {
  decides({"receiver broken", "applier failed"});
  start_pair();
  sql("master", "CREATE DATABASE ours");
  sql("master", "CREATE TABLE ours.held (a INT PRIMARY KEY, b VARCHAR(200))");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));

  control("donor", &Dialect::stop_receiver);
  expect_ends(11, "receiver");
  control("donor", &Dialect::start_receiver);
  ASSERT_TRUE(wait_until([&] { return status("donor").receiver == ReceiverState::running; }));

  // It waits for a row that it then finds there: it fails on the way to the sync point.
  auto holder = servers_.session("donor");
  holder->query("SET SESSION sql_log_bin = 0");
  holder->query("BEGIN");
  holder->query("INSERT INTO ours.held VALUES (1, 'of the donor')");
  sql("master", "INSERT INTO ours.held VALUES (1, 'of the master')");
  ASSERT_TRUE(wait_until([&] {
    return status("donor").read >= status("donor").executed && status("donor").applier_running;
  }));
  std::thread commit([&] {
    std::this_thread::sleep_for(std::chrono::seconds(2));
    holder->query("COMMIT");
  });
  // Appliers of many threads say less.
  const std::string failure = is("mysql-9.7") ? "failed executing transaction" : "Duplicate entry";
  const ProcessResult failed = take_backup({"--output=" + archive()});
  commit.join();
  EXPECT_EQ(failed.exit_status, 13) << failed.err;
  EXPECT_THAT(failed.err, HasSubstr(failure));

  EXPECT_FALSE(status("donor").applier_running);
  expect_ends(11, failure);
  sql("donor", "DELETE FROM ours.held");
  control("donor", &Dialect::start_applier);
  clone_and_compare();
}

ON_EVERY_SERVER(Trouble);

}  // namespace
}  // namespace slaveclone::test
