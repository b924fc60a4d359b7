#include <gmock/gmock.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <functional>
#include <thread>

#include "base/durable_file.h"
#include "mysql/server.h"
#include "support/files.h"
#include "support/key_movers.h"
#include "support/replication_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// A master and a new, empty server, "clone".
class ProvisionSlaveTest : public ReplicationTest {
 protected:
  void start(const std::vector<std::string>& master = {"binlog-format=row"}) {
    servers_.add("master", "master", master);
    servers_.add("clone", "slave");
    servers_.start({"master", "clone"});
  }

  Argv command(const Argv& words) const {
    Argv argv{SLAVECLONE_BIN_DIR "/provision-slave", "--defaults-file=" + servers_.cnf("clone"),
              "--master-host=127.0.0.1",
              "--master-port=" + std::to_string(servers_.port("master"))};
    argv.insert(argv.end(), words.begin(), words.end());
    return argv;
  }

  ProcessResult provision(const Argv& words = {}) const { return run_process(command(words)); }

  void provision_and_be_killed(std::chrono::milliseconds after, const Argv& words) const {
    const pid_t run = start_detached(command(words));
    std::this_thread::sleep_for(after);
    ::kill(run, SIGKILL);
    ::waitpid(run, nullptr, 0);
  }

  // While the run waits, after it has copied definitions and before it copies rows.
  void while_it_pauses(const std::function<void()>& act, const Argv& words, ProcessResult& ended) {
    const std::string pause = servers_.path() + "/pause";
    write_file(pause, "");
    Argv all{"--pause-file=" + pause};
    all.insert(all.end(), words.begin(), words.end());
    std::thread run([&] { ended = provision(all); });
    EXPECT_TRUE(wait_until([&] {
      const auto clone = servers_.session("clone");
      return clone->query("SHOW DATABASES LIKE 'slaveclone'").rows.size() == 1 &&
             clone->query("SHOW TABLES FROM slaveclone").rows.size() == 1 &&
             clone->query("SELECT 1 FROM slaveclone.journal WHERE value = 'copy'").rows.size() == 1;
    }));
    act();
    std::remove(pause.c_str());
    run.join();
  }

  void expect_equal() {
    ASSERT_TRUE(servers_.wait_until_caught_up("clone", "master"));
    expect_same_tables({"master", "clone"});
  }

  // Of rows of the new server; "" while there is no such table.
  std::string count(const std::string& from) const try {
    return value("clone", "(SELECT COUNT(*) FROM " + from + ")");
  } catch (const SqlError&) {
    return "";
  }

  bool is_copying() const {
    try {
      return value("clone", "(SELECT value FROM slaveclone.journal WHERE name = 'phase')") ==
             "copy";
    } catch (const Error&) {
      return false;  // it is not there yet
    }
  }

  std::vector<std::string> schemas() const {
    return servers_.session("clone")->query("SHOW DATABASES").first_column();
  }
};

TEST_F(ProvisionSlaveTest, GoesOnAfterItWasKilledWhereverThatWas) {
  start();
  KeyMovers movers(servers_.tcp_login("master"), 5000, 3);
  for (const int ms : {150, 250, 400, 600, 900}) {
    SCOPED_TRACE(ms);
    const ProcessResult again = provision({"--replace", "--check"});
    ASSERT_EQ(again.exit_status, 0) << again.err;
    provision_and_be_killed(std::chrono::milliseconds(ms), {"--replace", "--max-snapshot=1"});
    const bool begun = value("clone",
                             "(SELECT COUNT(*) FROM information_schema.tables WHERE "
                             "table_schema = 'slaveclone')") == "1";
    const ProcessResult resumed = provision({begun ? "--resume" : "--replace"});
    ASSERT_EQ(resumed.exit_status, 0) << resumed.err;
    EXPECT_THAT(schemas(), testing::Not(testing::Contains("slaveclone")));
    EXPECT_EQ(value("clone", "@@GLOBAL.slave_exec_mode"), "STRICT");
    EXPECT_EQ(value("clone", "@@GLOBAL.innodb_flush_log_at_trx_commit"), "2");
  }
  EXPECT_GT(movers.stop(), 50U);
  expect_equal();
}

TEST_F(ProvisionSlaveTest, WaitsForAMasterThatIsRestarted) {
  start();
  KeyMovers movers(servers_.tcp_login("master"), 20000, 0);
  const pid_t run = start_detached(command({"--max-snapshot=1"}));
  EXPECT_TRUE(wait_until([&] { return is_copying(); }));  // before, it ends at once
  servers_.kill("master");
  servers_.start({"master"});
  int status = 0;
  ::waitpid(run, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  expect_equal();
}

TEST_F(ProvisionSlaveTest, CopiesNoRowAsLongAsThereIsAPauseFile) {
  start();
  servers_.add("other", "slave");
  servers_.start({"other"});
  servers_.replicate("other", "master");
  KeyMovers movers(servers_.tcp_login("master"), 1000, 0);
  const std::string pause = servers_.path() + "/pause";
  write_file(pause, "");
  const pid_t run =
      start_detached(command({"--pause-file=" + pause, "--max-threads-running=1000",
                              "--slaves=127.0.0.1:" + std::to_string(servers_.port("other"))}));
  EXPECT_TRUE(wait_until([&] { return count("slaveclone.journal WHERE value = 'copy'") == "1"; }));
  for (const char* n : {"1", "2", "3", "4"}) {  // what is logged meanwhile is applied
    sql("master", "INSERT INTO moving.plain VALUES (-" + std::string(n) + ", 'new', 0)");
    EXPECT_TRUE(wait_until([&] { return count("moving.plain") == n; }, std::chrono::seconds(10)));
  }
  std::remove(pause.c_str());
  int status = 0;
  ::waitpid(run, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  expect_equal();
}

TEST_F(ProvisionSlaveTest, ChangesNothingUnlessAllIsThere) {
  start({"binlog-format=statement", "server-id=7"});
  sql("clone", "SET GLOBAL server_id = 7");
  sql("clone", "CREATE DATABASE shop");
  sql("clone", "CREATE TABLE shop.t (a INT)");
  const auto before = schemas();
  for (const Argv& words : {Argv{}, Argv{"--check"}, Argv{"--dry-run"}}) {
    const ProcessResult refused = provision(words);
    EXPECT_EQ(refused.exit_status, 11);
    const std::string told = refused.out + refused.err;
    EXPECT_THAT(told, HasSubstr("binlog_format is STATEMENT"));
    EXPECT_THAT(told, HasSubstr("server-id 7 is the master's"));
    EXPECT_THAT(told, HasSubstr("shop.t"));
  }
  EXPECT_EQ(schemas(), before);
}

TEST_F(ProvisionSlaveTest, RefusesWorkersThatCommitInAnyOrder) {
  const std::string server = "mysql-9.7";
  if (!servers_.has_server(server)) GTEST_SKIP() << "there is no " << server;
  servers_.add("master", "master", {"version=" + server});
  servers_.add("clone", "slave", {"version=" + server, "replica-preserve-commit-order=0"});
  servers_.start({"master", "clone"});
  const ProcessResult refused = provision({"--check"});
  EXPECT_EQ(refused.exit_status, 11);
  EXPECT_THAT(refused.out, HasSubstr("commit in another order"));
  sql("clone", "SET GLOBAL replica_preserve_commit_order = ON");
  EXPECT_EQ(provision({"--check"}).exit_status, 0);
}

TEST_F(ProvisionSlaveTest, TellsWhatItWouldDo) {
  start();
  KeyMovers movers(servers_.tcp_login("master"), 100, 0);
  const auto before = schemas();
  const ProcessResult told = provision({"--dry-run"});
  EXPECT_EQ(told.exit_status, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("moving.plain: about "));
  EXPECT_THAT(told.out, HasSubstr("in chunks of (id)"));
  EXPECT_THAT(told.out, HasSubstr("moving.nokey"));
  EXPECT_THAT(told.out, HasSubstr("no primary key"));
  EXPECT_THAT(told.out, HasSubstr("foreign keys lead back"));
  EXPECT_EQ(schemas(), before);
}

TEST_F(ProvisionSlaveTest, FollowsDefinitionsThatChangeMeanwhile) {
  start();
  KeyMovers movers(servers_.tcp_login("master"), 20000, 1);
  const std::string log = servers_.path() + "/provision.log";
  const pid_t run = start_detached(command({"--max-snapshot=1", "--verbose"}), log);
  const auto master = servers_.session("master");
  for (const char* ddl :
       {"ALTER TABLE moving.plain ADD x INT DEFAULT 5",
        "CREATE TABLE moving.made (a INT PRIMARY KEY)", "INSERT INTO moving.made VALUES (1)",
        "DROP TABLE moving.nokey", "CREATE TABLE moving.nokey (b INT)", "TRUNCATE moving.words",
        "RENAME TABLE moving.places TO moving.other, moving.made TO moving.places",
        "ALTER TABLE moving.other DROP PRIMARY KEY"}) {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    master->query(ddl);
  }
  int status = 0;
  ::waitpid(run, &status, 0);
  ASSERT_EQ(WEXITSTATUS(status), 0) << read_whole_file(log);
  movers.stop();
  expect_equal();
}

// Else they would fire on the rows that are copied, once more.
TEST_F(ProvisionSlaveTest, TriggersMadeMeanwhileDoNotFireOnWhatItCopies) {
  start();
  sql("master", "CREATE DATABASE shop");
  sql("master", "CREATE TABLE shop.a (id INT PRIMARY KEY, v INT)");
  sql("master", "CREATE TABLE shop.log (id INT PRIMARY KEY AUTO_INCREMENT, v INT)");
  sql("master", "INSERT INTO shop.a VALUES (1, 1), (2, 2)");
  sql("master", "CREATE TRIGGER shop.gone BEFORE INSERT ON shop.a FOR EACH ROW SET NEW.v = 7");
  ProcessResult made;
  while_it_pauses(
      [&] {
        sql("master", "DROP TRIGGER shop.gone");
        sql("master",
            "CREATE TRIGGER shop.doubled BEFORE INSERT ON shop.a FOR EACH ROW SET NEW.v = 2 * "
            "NEW.v");
        sql("master",
            "CREATE TRIGGER shop.logged AFTER INSERT ON shop.a FOR EACH ROW INSERT INTO shop.log "
            "(v) VALUES (NEW.v)");
        sql("master", "INSERT INTO shop.a VALUES (3, 3)");
      },
      {}, made);
  ASSERT_EQ(made.exit_status, 0) << made.err;
  expect_equal();
  EXPECT_EQ(value("clone", "(SELECT GROUP_CONCAT(v) FROM shop.a)"), "1,2,6");
  EXPECT_EQ(value("clone",
                  "(SELECT GROUP_CONCAT(trigger_name ORDER BY 1) FROM information_schema.triggers "
                  "WHERE trigger_schema = 'shop')"),
            "doubled,logged");
}

// It reads rows of which the new slave has none yet.
TEST_F(ProvisionSlaveTest, WhatAStatementDidIsFoundByTheProofAndRefusedWithoutOne) {
  start();
  KeyMovers movers(servers_.tcp_login("master"), 1000, 0);
  sql("master", "CREATE TABLE moving.late (id INT PRIMARY KEY, v VARCHAR(100))");
  const auto log_a_statement = [&] {
    const auto client = servers_.session("master");
    client->query("SET SESSION binlog_format = 'STATEMENT'");
    client->query("INSERT INTO moving.late SELECT id, v FROM moving.plain WHERE id < 500");
  };
  ProcessResult refused, made;
  while_it_pauses(log_a_statement, {"--no-prove"}, refused);
  EXPECT_EQ(refused.exit_status, 11) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("logs statements instead of rows, at "));
  made = provision({"--resume"});
  ASSERT_EQ(made.exit_status, 0) << made.err;
  expect_equal();
}

// Wherever in the copy or the proof that happens: rows that are not equal yet come into tables that
// are, by a statement that reads them or under another name.
TEST_F(ProvisionSlaveTest, RowsThatComeFromOtherTablesMeanwhileAreProvenToo) {
  start();
  KeyMovers movers(servers_.tcp_login("master"), 10000, 3);
  sql("master", "CREATE TABLE moving.a_copy (id INT PRIMARY KEY, v INT)");
  sql("master", "CREATE TABLE moving.aside LIKE moving.plain");
  const pid_t run = start_detached(command({"--max-snapshot=1"}));
  const auto client = servers_.session("master");
  client->query("SET SESSION binlog_format = 'STATEMENT'");
  for (int i = 0; i < 4; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    client->query("REPLACE INTO moving.a_copy SELECT id, id FROM moving.plain WHERE id % 4 = " +
                  std::to_string(i));
    client->query(
        "RENAME TABLE moving.plain TO moving.tmp, moving.aside TO moving.plain, moving.tmp TO "
        "moving.aside");
  }
  int status = 0;
  ::waitpid(run, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  movers.stop();
  expect_equal();
}

// MySQL 5.6 has no snapshot that can be read without locks on rows.
TEST_F(ProvisionSlaveTest, WaitsForRowsThatAClientHasLocked) {
  if (!servers_.has_server("mysql-5.6")) GTEST_SKIP();
  servers_.add("master", "master", {"version=mysql-5.6", "binlog-format=row"});
  servers_.add("clone", "slave", {"version=mysql-5.6"});
  servers_.start({"master", "clone"});
  sql("master", "CREATE DATABASE shop");
  sql("master", "CREATE TABLE shop.a (id INT PRIMARY KEY, v INT) ENGINE=InnoDB");
  sql("master", "INSERT INTO shop.a VALUES (1, 1)");
  const auto client = servers_.session("master");
  client->query("BEGIN");
  client->query("UPDATE shop.a SET v = 2");
  const pid_t run = start_detached(command({}));
  EXPECT_TRUE(wait_until([&] {
    return value("master",
                 "(SELECT variable_value FROM information_schema.global_status WHERE "
                 "variable_name = 'Innodb_row_lock_current_waits')") == "1";
  }));
  std::this_thread::sleep_for(std::chrono::milliseconds(1300));  // its first second is over
  client->query("COMMIT");
  int status = 0;
  ::waitpid(run, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  expect_equal();
}

}  // namespace
}  // namespace slaveclone::test
