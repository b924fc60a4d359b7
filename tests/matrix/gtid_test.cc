#include <gmock/gmock.h>

#include "mysql/server.h"
#include "support/follow.h"
#include "support/matrix_test.h"
#include "support/sync_point_trials.h"

namespace slaveclone::test {
namespace {

// How a slave keeps its place, together with how it applies in parallel. The master
// changes to a new binary log on the way to each stop, and every second or so.
class GtidTest : public MatrixTest {
 protected:
  Words master_words() const {
    // Not on MySQL 9.7, whose receiver notes each new file in an InnoDB table: so often, its pages
    // never come to rest.
    Words words{is("mysql-9.7") ? "max-binlog-size=1G" : "max-binlog-size=512K"};
    const Words more = is_mariadb() ? Words{"gtid-strict-mode=1", "binlog-commit-wait-count=2",
                                            "binlog-commit-wait-usec=2000"}
                                    : gtid_mode_words();
    words.insert(words.end(), more.begin(), more.end());
    // Without this a MySQL slave applies in parallel only what was committed together.
    if (is("mysql-5.7")) {
      words.insert(words.end(), {"transaction-write-set-extraction=XXHASH64",
                                 "binlog-transaction-dependency-tracking=WRITESET"});
    }
    return words;
  }

  // MariaDB 10.5.23's parallel applier fails by itself, with no stop at all, if it must log MyISAM
  // and InnoDB transactions in order: "out-of-order sequence number".
  bool donor_logs() const { return !is("mariadb-10.5"); }

  // With a binary log of its own, where a clone could write GTIDs that no master knows.
  Words donor_words(const Words& applier) const {
    if (!donor_logs()) return applier;
    Words words{"log-bin=slave-bin"};
    const Words more =
        is_mariadb() ? Words{"gtid-strict-mode=1", "log-slave-updates=1"} : gtid_mode_words();
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), applier.begin(), applier.end());
    return words;
  }

  Words workers() const {
    if (is_mariadb()) return {"slave-parallel-threads=4"};
    if (is("mysql-5.6")) return {"slave-parallel-workers=4"};  // by schema
    if (is("mysql-5.7")) return {"slave-parallel-type=LOGICAL_CLOCK", "slave-parallel-workers=4"};
    return {"replica-parallel-workers=4"};
  }

  Words gtid_mode_words() const {
    return {"gtid-mode=ON", "enforce-gtid-consistency=1", "log-slave-updates=1"};
  }

  void start(const Words& applier, GtidMode mode) {
    mode_ = mode;
    Words words = workers();
    words.insert(words.end(), applier.begin(), applier.end());
    add("master", "master", master_words());
    add("donor", "slave", donor_words(words));
    add_clone(donor_words(words));
    servers_.start({"master", "donor"});
    if (is_mariadb() && donor_logs()) write_on_donor();
    follow(servers_, "donor", "master", {mode, ""});
  }

  // Two schemas, for appliers that work in parallel by schema.
  void start_loads() {
    ASSERT_NO_FATAL_FAILURE(start_load(60));
    other_load_ = std::make_unique<sandbox::LoadGenerator>(
        servers_.tcp_login("master"), sandbox::LoadOptions{60, 2, 7, "other_load"});
  }

  // A slave that has connected anew, and since then got nothing from its master.
  void expect_archive_of_idle_master() {
    sql("master", "FLUSH BINARY LOGS");
    ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
    const Dialect dialect = Server(servers_.session("donor")).dialect();
    sql("donor", dialect.stop_slave(""));
    sql("donor", dialect.start_slave(""));
    ASSERT_TRUE(wait_until([&] { return status("donor").receiver == ReceiverState::running; }));
    const ProcessResult result = take_backup({"--output=/dev/null", "--until-timeout=10"});
    EXPECT_EQ(result.exit_status, 0) << result.err;
  }

  void expect_exact_stops() {
    const SyncPointTrials trials =
        try_sync_points(servers_.tcp_login("master"), servers_.login("donor"), 5);
    EXPECT_EQ(trials.overshoots, 0U);
    EXPECT_THAT(trials.failures, testing::IsEmpty());
  }

  void clone_under_load() {
    ASSERT_NO_FATAL_FAILURE(start_loads());
    expect_exact_stops();
    ASSERT_NO_FATAL_FAILURE(back_up());
    ASSERT_NO_FATAL_FAILURE(load());
    other_load_->stop();
    ASSERT_NO_FATAL_FAILURE(expect_clone_equals_donor_and_master());
    expect_replicates("clone");
    ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  }

  void expect_same_gtids() {
    EXPECT_EQ(status("clone").gtid_mode, mode_);
    const std::string applied = is_mariadb() ? "@@GLOBAL.gtid_slave_pos" : "@@GLOBAL.gtid_executed";
    const std::string written = is_mariadb() ? "@@GLOBAL.gtid_binlog_pos" : applied;
    const std::string has = mode_ == GtidMode::current_pos ? "@@GLOBAL.gtid_current_pos" : applied;
    EXPECT_EQ(value("clone", applied), value("donor", has));
    EXPECT_THAT(value("clone", applied), testing::HasSubstr(value("master", written)));
    if (donor_logs()) {
      EXPECT_EQ(value("clone", written), value("master", written));
    }
  }

  // What a slave wrote itself counts for current_pos, and only for that.
  void write_on_donor() {
    const auto session = servers_.session("donor");
    session->query("SET SESSION gtid_domain_id = 7");
    session->query("CREATE DATABASE its_own");
  }

  std::unique_ptr<sandbox::LoadGenerator> other_load_;
  GtidMode mode_ = GtidMode::off;
};

constexpr const char* mysql_only = "MySQL's own";
constexpr const char* mariadb_only = "MariaDB's own";

TEST_P(GtidTest, CloneGoesOnWhereTheDonorStoodInTheServersOwnWay) {
  if (is_mariadb()) {
    decides({"GTID slave_pos", "parallel applier, optimistic", "binlog rotations on the way"});
    not_applicable("gtid_mode=ON, auto-position", mysql_only);
    not_applicable("multi-threaded applier, commit order preserved", mysql_only);
    start({"slave-parallel-mode=optimistic"}, GtidMode::slave_pos);
  } else {
    decides({"gtid_mode=ON, auto-position", "binlog rotations on the way"});
    not_applicable("GTID slave_pos", mariadb_only);
    not_applicable("parallel applier, optimistic", mariadb_only);
    if (is("mysql-5.6")) {
      not_applicable("multi-threaded applier, commit order preserved", "MySQL 5.7 and later");
      start({}, GtidMode::auto_position);
    } else {
      decides({"multi-threaded applier, commit order preserved"});
      start({is("mysql-5.7") ? "slave-preserve-commit-order=1" : "replica-preserve-commit-order=1"},
            GtidMode::auto_position);
    }
  }
  expect_archive_of_idle_master();
  clone_under_load();
  expect_same_gtids();
}

TEST_P(GtidTest, CloneGoesOnWhereTheDonorStoodInTheOtherWay) {
  if (is_mariadb()) {
    decides({"GTID current_pos", "parallel applier, conservative"});
    not_applicable("gtid_mode=ON, file and offset", mysql_only);
    not_applicable("multi-threaded applier, commit order free", mysql_only);
    start({"slave-parallel-mode=conservative"}, GtidMode::current_pos);
  } else {
    decides({"gtid_mode=ON, file and offset", "multi-threaded applier, commit order free"});
    not_applicable("GTID current_pos", mariadb_only);
    not_applicable("parallel applier, conservative", mariadb_only);
    start(is("mysql-9.7") ? Words{"replica-preserve-commit-order=0"} : Words{}, GtidMode::off);
  }
  expect_archive_of_idle_master();
  clone_under_load();
  expect_same_gtids();
}

ON_EVERY_SERVER(GtidTest);

}  // namespace
}  // namespace slaveclone::test
