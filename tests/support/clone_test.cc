#include "support/clone_test.h"

#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "mysql/donor_journal.h"
#include "mysql/server.h"
#include "support/table_checks.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

// The variables that a run changes for a while.
constexpr const char* changed_for_a_while[] = {"event_scheduler",
                                               "innodb_stats_auto_recalc",
                                               "innodb_io_capacity",
                                               "innodb_io_capacity_max",
                                               "innodb_max_dirty_pages_pct",
                                               "innodb_max_dirty_pages_pct_lwm",
                                               "innodb_fast_shutdown",
                                               "read_only"};

}  // namespace

CloneTest::CloneTest() {
  servers_.add("master", "master");
  servers_.add("donor", "slave");
  servers_.start({"master", "donor"});
  servers_.replicate("donor", "master");
}

ProcessResult CloneTest::run_program(const std::string& program, const Argv& words) {
  Argv argv{std::string(SLAVECLONE_BIN_DIR) + "/" + program};
  argv.insert(argv.end(), words.begin(), words.end());
  return run_process(argv);
}

ProcessResult CloneTest::take_backup(const Argv& words, const std::string& server) const {
  Argv all{"--defaults-file=" + servers_.cnf(server)};
  all.insert(all.end(), words.begin(), words.end());
  return run_program("take-backup", all);
}

ProcessResult CloneTest::load_slave(const Argv& words, const std::string& server) const {
  Argv all{"--defaults-file=" + servers_.cnf(server)};
  all.insert(all.end(), words.begin(), words.end());
  return run_program("load-slave", all);
}

void CloneTest::back_up(const Argv& words) {
  Argv all{"--output=" + archive()};
  all.insert(all.end(), words.begin(), words.end());
  const ProcessResult result = take_backup(all);
  ASSERT_EQ(result.exit_status, 0) << result.err;
}

void CloneTest::start_load(double rate) {
  const BinlogPosition before = status("donor").read;
  load_ = std::make_unique<sandbox::LoadGenerator>(servers_.tcp_login("master"),
                                                   sandbox::LoadOptions{rate, 2, 1});
  // Past the making of its tables, into its transactions.
  ASSERT_TRUE(wait_until([&] { return status("donor").executed.offset > before.offset + 50'000; }));
}

void CloneTest::stop_load() {
  if (!load_) return;
  const auto report = load_->stop();
  load_.reset();
  EXPECT_GT(report.transactions, 0U);
}

ReplicationStatus CloneTest::status(const std::string& server) const {
  return Server(servers_.session(server)).replication_status().at(0);
}

void CloneTest::sql(const std::string& server, const std::string& statement) const {
  servers_.session(server)->query(statement);
}

CloneTest::DonorLook CloneTest::look_at_donor() const {
  Server donor(servers_.session("donor"));
  const ReplicationStatus now = donor.replication_status().at(0);
  DonorLook look{
      now.receiver != ReceiverState::stopped, now.applier_running, now.until_set, {}, false};
  for (const char* name : changed_for_a_while) look.variables.push_back(donor.variable(name));
  look.journal = boost::filesystem::exists(donor.data_directory() + "/" + DonorJournal::file_name);
  return look;
}

void CloneTest::expect_donor_replicates() {
  sql("master", "CREATE DATABASE IF NOT EXISTS seen");
  sql("master", "CREATE OR REPLACE TABLE seen.it (at TIMESTAMP(6) DEFAULT NOW(6))");
  sql("master", "INSERT INTO seen.it VALUES ()");
  EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
}

void CloneTest::expect_clone_equals_donor_and_master(const std::string& clone) {
  stop_load();
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  ASSERT_TRUE(servers_.wait_until_caught_up(clone, "master"));
  const auto of_master = checksums(*servers_.session("master"));
  EXPECT_EQ(checksums(*servers_.session("donor")), of_master);
  EXPECT_EQ(checksums(*servers_.session(clone)), of_master);
  EXPECT_FALSE(of_master.empty());
  EXPECT_THAT(check_tables(*servers_.session(clone)), testing::IsEmpty());
  const ReplicationStatus now = status(clone);
  EXPECT_EQ(now.applier_error, "");
  EXPECT_EQ(now.receiver_error, "");
}

}  // namespace slaveclone::test
