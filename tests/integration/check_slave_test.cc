#include <gmock/gmock.h>
#include <sys/wait.h>

#include <boost/filesystem.hpp>
#include <csignal>
#include <thread>

#include "base/durable_file.h"
#include "replication/donor_journal.h"
#include "support/key_movers.h"
#include "support/replication_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// A master and a slave of it, "donor", with tables that are equal.
class CheckSlaveTest : public ReplicationTest {
 protected:
  void start(const char* roles = "slave") {
    servers_.add("master", "master", {"binlog-format=row"});
    servers_.add("donor", roles);
    servers_.start({"master", "donor"});
    servers_.replicate("donor", "master");
    sql("master", "CREATE DATABASE shop");
    sql("master", "CREATE TABLE shop.parent (id INT PRIMARY KEY, v VARCHAR(20))");
    sql("master",
        "CREATE TABLE shop.child (id INT PRIMARY KEY, parent INT, "
        "FOREIGN KEY (parent) REFERENCES shop.parent (id) ON DELETE CASCADE)");
    sql("master", "CREATE TABLE shop.nokey (a INT)");
    sql("master", "INSERT INTO shop.parent SELECT seq, MD5(seq) FROM shop.seq_1_to_50000");
    sql("master", "INSERT INTO shop.child SELECT id, id FROM shop.parent");
    sql("master", "INSERT INTO shop.nokey VALUES (1), (2), (2)");
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  }

  Argv command(const Argv& words) const {
    Argv argv{SLAVECLONE_BIN_DIR "/check-slave", "--defaults-file=" + servers_.cnf("donor"),
              "--state-dir=" + state_directory()};
    argv.insert(argv.end(), words.begin(), words.end());
    return argv;
  }

  std::string state_directory() const { return servers_.path() + "/state"; }

  ProcessResult check(const Argv& words = {}) const { return run_process(command(words)); }

  void on_the_slave_alone(const std::string& statement) const {
    servers_.session("donor")->query("SET SESSION sql_log_bin = 0");
    sql("donor", statement);
  }

  std::string journal() const {
    return servers_.data_directory("donor") + "/" + DonorJournal::file_name;
  }

  bool replicates() const {
    const ReplicationStatus now = status("donor");
    return now.applier_running && !now.until_set && now.receiver == ReceiverState::running;
  }
};

TEST_F(CheckSlaveTest, NamesWhatDiffersAndHow) {
  start();
  on_the_slave_alone("DELETE FROM shop.child WHERE id IN (7, 8)");
  on_the_slave_alone("UPDATE shop.parent SET v = 'other' WHERE id = 20000");
  on_the_slave_alone("INSERT INTO shop.parent VALUES (60000, 'extra')");
  on_the_slave_alone("DELETE FROM shop.nokey WHERE a = 2 LIMIT 1");
  const ProcessResult found = check({"--rows"});
  EXPECT_EQ(found.exit_status, 50) << found.err;
  EXPECT_THAT(found.out, HasSubstr("shop.child id=7: missing\nshop.child id=8: missing\n"));
  EXPECT_THAT(found.out, HasSubstr("shop.parent id=20000: changed v\n"));
  EXPECT_THAT(found.out, HasSubstr("shop.parent id=60000: extra\n"));
  EXPECT_THAT(found.out, HasSubstr("shop.nokey a row: missing\n"));
  EXPECT_THAT(found.out, HasSubstr("DIFFERS: 1 extra, 1 changed at "));
  EXPECT_THAT(found.out, HasSubstr("3 of 3 tables differ\n"));
  EXPECT_TRUE(replicates());
}

TEST_F(CheckSlaveTest, PrintsTheSqlThatRepairs) {
  start();
  on_the_slave_alone("DELETE FROM shop.parent WHERE id BETWEEN 100 AND 102");
  on_the_slave_alone("UPDATE shop.nokey SET a = 5 WHERE a = 1");
  const ProcessResult told = check({"--repair", "--dry-run"});
  EXPECT_EQ(told.exit_status, 50) << told.err;
  EXPECT_THAT(told.out, HasSubstr("DELETE FROM `shop`.`parent` WHERE (`id`>99) AND (`id`<=102);"));
  EXPECT_EQ(check().exit_status, 50);
  const auto donor = servers_.session("donor");
  std::istringstream lines(told.out);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#")) donor->query(line.substr(0, line.rfind(';')));
  }
  const ProcessResult after = check();
  EXPECT_EQ(after.exit_status, 0) << after.out;
}

TEST_F(CheckSlaveTest, RepairsAReadOnlySlaveWhileItsMasterIsWrittenTo) {
  start("master,slave");
  KeyMovers movers(servers_.tcp_login("master"), 5000, 3);
  start_load(100);
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  on_the_slave_alone("DELETE FROM shop.parent WHERE id <= 50");
  on_the_slave_alone("DELETE FROM shop.nokey");
  sql("donor", "SET GLOBAL read_only = 1");
  const ProcessResult repaired = check({"--repair"});
  EXPECT_EQ(repaired.exit_status, 51) << repaired.out << repaired.err;
  EXPECT_EQ(value("donor", "@@GLOBAL.read_only"), "1");
  EXPECT_THAT(value("donor", "@@gtid_binlog_pos"), Not(HasSubstr("0-2-")));  // nothing of its own
  const ProcessResult again = check();
  EXPECT_EQ(again.exit_status, 0) << again.out << again.err;
  EXPECT_GT(movers.stop(), 50U);
  stop_load();
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  expect_same_tables({"master", "donor"});
}

TEST_F(CheckSlaveTest, FindsNothingWhereNothingIsWhileKeysMove) {
  start();
  KeyMovers movers(servers_.tcp_login("master"), 5000, 4);
  start_load(200);
  const char* wanted = std::getenv("SLAVECLONE_CHECKS");
  const int checks = wanted == nullptr ? 3 : std::stoi(wanted);
  for (int i = 0; i < checks; ++i) {
    const ProcessResult found = check({"--json"});
    ASSERT_EQ(found.exit_status, 0) << found.out << found.err;
    if (wanted != nullptr)
      std::cout << found.out.substr(found.out.rfind('\n', found.out.size() - 2) + 1);
  }
  EXPECT_GT(movers.stop(), 50U);
}

TEST_F(CheckSlaveTest, DoesNotFireTriggers) {
  start();
  sql("master", "CREATE TABLE shop.log (id INT AUTO_INCREMENT PRIMARY KEY, what INT)");
  sql("master",
      "CREATE TRIGGER shop.seen AFTER INSERT ON shop.parent FOR EACH ROW "
      "INSERT INTO shop.log (what) VALUES (NEW.id)");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  on_the_slave_alone("DELETE FROM shop.parent WHERE id = 5");
  const ProcessResult repaired = check({"--repair"});
  EXPECT_EQ(repaired.exit_status, 50);
  EXPECT_THAT(repaired.out, HasSubstr("its trigger shop.seen would fire"));
  EXPECT_THAT(repaired.out, HasSubstr("shop.child: 50000 rows in 3 chunks, DIFFERS: 1 missing"));
  EXPECT_EQ(value("donor", "(SELECT COUNT(*) FROM shop.parent)"), "49999");
  EXPECT_EQ(value("donor", "(SELECT COUNT(*) FROM shop.child)"), "50000");
  EXPECT_EQ(value("donor", "(SELECT COUNT(*) FROM shop.log)"), "0");
}

TEST_F(CheckSlaveTest, TellsOfTablesThatOneHasAlone) {
  start();
  on_the_slave_alone("CREATE TABLE shop.extra (a INT)");
  on_the_slave_alone("ALTER TABLE shop.nokey ADD b INT");
  on_the_slave_alone("DROP TABLE shop.child");
  const ProcessResult found = check();
  EXPECT_EQ(found.exit_status, 50);
  EXPECT_THAT(found.out, HasSubstr("shop.extra: 0 rows in 0 chunks, DIFFERS: it is not on the "
                                   "master"));
  EXPECT_THAT(found.out, HasSubstr("shop.nokey: 0 rows in 0 chunks, DIFFERS: its columns are "
                                   "others on the slave"));
  EXPECT_THAT(found.out, HasSubstr("shop.child: 0 rows in 0 chunks, DIFFERS: it is not on the "
                                   "slave"));
  EXPECT_EQ(check({"--tables=shop.par*"}).exit_status, 0);
  EXPECT_EQ(check({"--repair"}).exit_status, 50);
}

TEST_F(CheckSlaveTest, FollowsDefinitionsThatChangeMeanwhile) {
  start();
  KeyMovers movers(servers_.tcp_login("master"), 20000, 1);
  const std::string log = servers_.path() + "/check.log";
  const pid_t run = start_detached(command({"--verbose"}), log);
  const auto master = servers_.session("master");
  for (const char* ddl :
       {"ALTER TABLE moving.plain ADD x INT DEFAULT 5", "CREATE TABLE moving.made (a INT)",
        "DROP TABLE moving.nokey", "TRUNCATE moving.words", "ALTER TABLE moving.places ADD y INT",
        "RENAME TABLE moving.places TO moving.other"}) {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    master->query(ddl);
  }
  int status = 0;
  ::waitpid(run, &status, 0);
  ASSERT_EQ(WEXITSTATUS(status), 0) << read_whole_file(log);
}

TEST_F(CheckSlaveTest, IsCutIntoNights) {
  start();
  for (int i = 0; i < 14; ++i) {
    sql("master", "CREATE TABLE shop.t" + std::to_string(i) +
                      " (id INT PRIMARY KEY) ENGINE=MyISAM SELECT seq AS id FROM "
                      "shop.seq_1_to_10000");
  }
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  on_the_slave_alone("DELETE FROM shop.child WHERE id = 7");
  int nights = 0;
  ProcessResult night;
  do {
    night = check({"--resume", "--max-time=1", "--json"});
    ASSERT_EQ(night.exit_status, 50) << night.err;
    ++nights;
  } while (night.out.find("\"complete\":false") != std::string::npos && nights < 30);
  EXPECT_GT(nights, 1);
  EXPECT_THAT(night.out, HasSubstr("\"tables\":17"));
  EXPECT_THAT(night.out, HasSubstr("\"table\":\"shop.child\",\"rows\":50000,\"chunks\":3"));
  EXPECT_TRUE(boost::filesystem::is_empty(state_directory()));
}

TEST_F(CheckSlaveTest, PutsTheApplierBackHoweverItEnds) {
  start();
  start_load(100);
  KeyMovers movers(servers_.tcp_login("master"), 5000, 2);
  for (int ms = 20; ms <= 400; ms += 20) {
    SCOPED_TRACE(ms);
    const pid_t run = start_detached(command({"--repair"}));
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    ::kill(run, ms % 40 == 0 ? SIGTERM : SIGKILL);
    ::waitpid(run, nullptr, 0);
    EXPECT_TRUE(wait_until([&] { return replicates(); }));
    EXPECT_TRUE(wait_until([&] { return !boost::filesystem::exists(journal()); }));
  }
}

TEST_F(CheckSlaveTest, ChangesNothingUnlessAllIsThere) {
  start();
  sql("donor", "STOP SLAVE SQL_THREAD");
  for (const Argv& words : {Argv{}, Argv{"--check"}, Argv{"--dry-run"}, Argv{"--repair"}}) {
    const ProcessResult refused = check(words);
    EXPECT_EQ(refused.exit_status, 11);
    EXPECT_THAT(refused.out + refused.err, HasSubstr("its applier is stopped"));
  }
  sql("donor", "START SLAVE SQL_THREAD");
  sql("master", "DROP USER compare_rows");
  EXPECT_EQ(check().exit_status, 10);
  EXPECT_EQ(check({"--channel=nosuch"}).exit_status, 11);
  EXPECT_EQ(check({"--tables=nodot"}).exit_status, 2);
  EXPECT_TRUE(replicates());
}

TEST_F(CheckSlaveTest, ComparesAChainAndAChannel) {
  start("master,slave");
  servers_.add("last", "slave");
  servers_.start({"last"});
  servers_.replicate("last", "donor");
  ASSERT_TRUE(servers_.wait_until_caught_up("last", "donor"));
  sql("last", "DELETE FROM shop.child WHERE id = 9");
  const Argv last{"--defaults-file=" + servers_.cnf("last"), "--state-dir=" + state_directory()};
  EXPECT_EQ(run_program("check-slave", last).exit_status, 50);
  Argv repair = last;
  repair.emplace_back("--repair");
  EXPECT_EQ(run_program("check-slave", repair).exit_status, 51);
  EXPECT_EQ(run_program("check-slave", last).exit_status, 0);
}

TEST_F(CheckSlaveTest, EndsALoadThatIsToBeProven) {
  start();
  servers_.add("clone", "slave");
  on_the_slave_alone("DELETE FROM shop.child WHERE id = 9");
  back_up();
  const ProcessResult loaded = load_slave({"--prove", "--replace", archive()});
  EXPECT_EQ(loaded.exit_status, 50) << loaded.out << loaded.err;
  EXPECT_THAT(loaded.out, HasSubstr("shop.child: 50000 rows in 3 chunks, DIFFERS: 1 missing"));
  EXPECT_THAT(loaded.out, HasSubstr("shop.parent: 50000 rows in 3 chunks, equal"));
}

}  // namespace
}  // namespace slaveclone::test
