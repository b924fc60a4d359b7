#include "support/replication_test.h"

#include <gmock/gmock.h>

#include "mysql/server.h"
#include "support/table_checks.h"
#include "support/wait_until.h"

namespace slaveclone::test {

ProcessResult ReplicationTest::run_program(const std::string& program, const Argv& words) {
  Argv argv{std::string(SLAVECLONE_BIN_DIR) + "/" + program};
  argv.insert(argv.end(), words.begin(), words.end());
  return run_process(argv);
}

ProcessResult ReplicationTest::take_backup(const Argv& words, const std::string& server) const {
  Argv all{"--defaults-file=" + servers_.cnf(server)};
  all.insert(all.end(), words.begin(), words.end());
  return run_program("take-backup", all);
}

ProcessResult ReplicationTest::load_slave(const Argv& words, const std::string& server) const {
  Argv all{"--defaults-file=" + servers_.cnf(server)};
  all.insert(all.end(), words.begin(), words.end());
  return run_program("load-slave", all);
}

void ReplicationTest::back_up(const Argv& words) {
  Argv all{"--output=" + archive()};
  all.insert(all.end(), words.begin(), words.end());
  const ProcessResult result = take_backup(all);
  ASSERT_EQ(result.exit_status, 0) << result.err;
}

void ReplicationTest::load(const Argv& words) {
  Argv all{archive(), "--wait-until-caught-up=120"};
  all.insert(all.end(), words.begin(), words.end());
  const ProcessResult result = load_slave(all);
  ASSERT_EQ(result.exit_status, 0) << result.err;
}

void ReplicationTest::start_load(double rate) {
  load_ = std::make_unique<sandbox::LoadGenerator>(servers_.tcp_login("master"),
                                                   sandbox::LoadOptions{rate, 2, 1});
  // Past the making of its tables, into its transactions.
  ASSERT_TRUE(wait_until([&] {
    try {
      return std::stoul(value("donor", "(SELECT COUNT(*) FROM sandbox_load.rows_innodb)")) > 20;
    } catch (const SqlError&) {
      return false;  // not there yet
    }
  }));
}

void ReplicationTest::stop_load() {
  if (!load_) return;
  const auto report = load_->stop();
  load_.reset();
  EXPECT_GT(report.transactions, 0U);
}

ReplicationStatus ReplicationTest::status(const std::string& server,
                                          const std::string& channel) const {
  for (const ReplicationStatus& one : Server(servers_.session(server)).replication_status()) {
    if (one.channel == channel) return one;
  }
  ADD_FAILURE() << server << " has no channel '" << channel << "'";
  return {};
}

void ReplicationTest::sql(const std::string& server, const std::string& statement) const {
  servers_.session(server)->query(statement);
}

std::string ReplicationTest::value(const std::string& server, const std::string& expression) const {
  return Server(servers_.session(server)).value_of(expression);
}

void ReplicationTest::expect_same_tables(const Names& servers) {
  const auto expected = checksums(*servers_.session(servers.front()));
  EXPECT_FALSE(expected.empty());
  for (auto name = servers.begin() + 1; name != servers.end(); ++name) {
    EXPECT_EQ(checksums(*servers_.session(*name)), expected)
        << *name << " against " << servers.front();
  }
}

void ReplicationTest::expect_sound(const std::string& clone) {
  EXPECT_THAT(check_tables(*servers_.session(clone)), testing::IsEmpty());
  for (const ReplicationStatus& now : Server(servers_.session(clone)).replication_status()) {
    EXPECT_EQ(now.applier_error, "");
    EXPECT_EQ(now.receiver_error, "");
  }
}

void ReplicationTest::expect_clone_equals_donor_and_master(const std::string& clone) {
  stop_load();
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  ASSERT_TRUE(servers_.wait_until_caught_up(clone, "master"));
  expect_same_tables({"master", "donor", clone});
  expect_sound(clone);
}

void ReplicationTest::expect_replicates(const std::string& slave, const std::string& master) {
  sql(master, "CREATE DATABASE IF NOT EXISTS seen");
  sql(master, "DROP TABLE IF EXISTS seen.it");
  sql(master, "CREATE TABLE seen.it (a INT)");
  sql(master, "INSERT INTO seen.it VALUES (1)");
  EXPECT_TRUE(servers_.wait_until_caught_up(slave, master));
  EXPECT_EQ(value(slave, "(SELECT COUNT(*) FROM seen.it)"), "1");
}

}  // namespace slaveclone::test
