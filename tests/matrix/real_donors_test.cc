#include <gmock/gmock.h>

#include <boost/algorithm/string/join.hpp>
#include <boost/filesystem.hpp>

#include "mysql/account_needs.h"
#include "support/files.h"
#include "support/matrix_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;
using testing::Not;

// What a donor in use has, and one that was set up for a test has not.
class RealDonors : public MatrixTest {
 protected:
  Words with_logs() const {
    Words words{"log-output=TABLE", "general-log=1", "slow-query-log=1", "long-query-time=0"};
    if (is_mariadb()) {
      for (const char* word :
           {"plugin-load-add=server_audit", "server-audit-logging=ON",
            "server-audit-file-rotate-size=2000", "server-audit-file-rotations=3"}) {
        words.emplace_back(word);
      }
    }
    return words;
  }

  void put(const std::string& path) const {
    write_file(servers_.data_directory("donor") + "/" + path, "what the DBA has left there");
  }

  bool clone_has(const std::string& path) const {
    return fs::exists(servers_.data_directory("clone") + "/" + path);
  }
};

// Our own statements are logged while the files are to hold still.
TEST_P(RealDonors, LogIntoTablesAndAuditFiles) {
  start_pair({}, with_logs());
  for (const char* path : {".ssh/id_rsa", ".bash_history", "dump.sql", "backups/old.gz"}) put(path);
  ASSERT_NO_FATAL_FAILURE(start_load(50));
  const ProcessResult result = take_backup({"--output=" + archive(), "--quiesce=online"});
  ASSERT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("no server gives such names: backups/, dump.sql\n"));
  stop_load();
  ASSERT_NO_FATAL_FAILURE(load());
  ASSERT_NO_FATAL_FAILURE(expect_clone_equals_donor_and_master());
  expect_replicates("clone");
  // They log on, into sound tables.
  EXPECT_NE(value("clone", "(SELECT COUNT(*) FROM mysql.general_log)"), "0");
  EXPECT_EQ(value("clone",
                  "(SELECT COUNT(*) FROM mysql.general_log WHERE argument = "
                  "'FLUSH TABLES WITH READ LOCK')"),
            "0");
  EXPECT_TRUE(clone_has("dump.sql"));
  EXPECT_TRUE(clone_has("backups/old.gz"));
  EXPECT_FALSE(clone_has(".ssh"));
  EXPECT_FALSE(clone_has(".bash_history"));
}

// Else a DBA would be told of names that are the server's own.
TEST_P(RealDonors, HaveNoForeignFilesOfThemselves) {
  start_pair({}, {"log-bin=donor-bin", "log-slave-updates=1", "innodb-status-file=1"});
  sql("donor", "FLUSH LOGS");
  const ProcessResult result = take_backup({"--output=" + archive()});
  ASSERT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.err, Not(HasSubstr("no server gives such names")));
}

// All that a server's configuration may do to a new session.
class HostileGlobals : public RealDonors {
 protected:
  Words hostile() const {
    Words words{"sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,ONLY_FULL_GROUP_BY",
                "completion-type=2", "autocommit=0", "character-set-server=latin1",
                "init-connect=SET sql_auto_is_null = 1, sql_select_limit = 1"};
    if (!is("mysql-9.7")) words.emplace_back("skip-character-set-client-handshake=1");
    if (is_mariadb()) words.emplace_back("max-statement-time=0.05");
    if (is("mysql-5.7") || is("mysql-9.7")) words.emplace_back("max-execution-time=50");
    return words;
  }
};

TEST_P(HostileGlobals, DoNotReachOurSessions) {
  Words of_donor = hostile();
  of_donor.emplace_back("max-join-size=10");  // which a master's own slaves cannot stand
  start_pair(hostile(), of_donor);
  for (const char* server : {"master", "donor"}) {
    sql(server, "SET GLOBAL sql_select_limit = 1");
    sql(server, "SET GLOBAL sql_auto_is_null = 1");
  }
  clone_and_compare({"--quiesce=online"});
}

class RolesOfAccounts : public RealDonors {
 protected:
  std::string privileges() const {
    const auto version = ServerVersion::parse(servers_.session("donor")->server_version());
    return boost::algorithm::join(privileges_for({Task::back_up, Task::back_up_online}, version),
                                  ", ");
  }
};

TEST_P(RolesOfAccounts, CountOnceTheyAreActiveAtTheLogin) {
  start_pair();
  const std::string account = "take_backup@localhost";
  const Argv words{"--output=" + archive(), "--quiesce=online"};
  sql("donor", "CREATE ROLE backups");
  sql("donor", "GRANT " + privileges() + " ON *.* TO backups");
  sql("donor", "REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account);
  sql("donor", "GRANT backups TO " + account);
  const ProcessResult asleep = take_backup(words);
  EXPECT_EQ(asleep.exit_status, 11) << asleep.err;
  EXPECT_THAT(asleep.err, HasSubstr("SET DEFAULT ROLE"));
  sql("donor", is_mariadb() ? "SET DEFAULT ROLE backups FOR " + account
                            : "SET DEFAULT ROLE ALL TO " + account);
  const ProcessResult active = take_backup(words);
  EXPECT_EQ(active.exit_status, 0) << active.err;
}

class EmptyXa : public RealDonors {
 protected:
  void prepare(const std::string& xid, const std::string& statement) const {
    const auto session = servers_.session("master");
    session->query("XA START '" + xid + "'");
    session->query(statement);
    session->query("XA END '" + xid + "'");
    session->query("XA PREPARE '" + xid + "'");
  }
  std::string warnings_of_backup() {
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
    const ProcessResult result = take_backup({"--output=" + archive(), "--quiesce=online"});
    EXPECT_EQ(result.exit_status, 0) << result.err;
    return result.err;
  }
};

TEST_P(EmptyXa, IsWarnedOfAsTheCloneStopsWhenItIsCommitted) {
  start_pair({"binlog-format=statement"});
  sql("donor", "GRANT PROCESS ON *.* TO take_backup@localhost");
  sql("master", "CREATE DATABASE ours");
  sql("master", "CREATE TABLE ours.t (a INT PRIMARY KEY) ENGINE=InnoDB");
  prepare("changing", "INSERT INTO ours.t VALUES (1)");
  EXPECT_THAT(warnings_of_backup(), Not(HasSubstr("XA")));
  prepare("idle", "UPDATE ours.t SET a = 3 WHERE a = 2");
  EXPECT_THAT(warnings_of_backup(), HasSubstr("1 of the prepared XA transactions"));
  ASSERT_NO_FATAL_FAILURE(load());
  sql("master", "XA COMMIT 'changing'");
  ASSERT_TRUE(servers_.wait_until_caught_up("clone", "master"));
  sql("master", "XA COMMIT 'idle'");
  EXPECT_TRUE(wait_until([&] { return status("clone").applier_error_number == 1397; }));
}

ON_THESE_SERVERS(RolesOfAccounts, "mariadb-10.5", "mariadb-10.11", "mariadb-11.8", "mysql-9.7");
// MySQL logs none, or its donor's applier stops at the XA PREPARE.
ON_THESE_SERVERS(EmptyXa, "mariadb-10.5", "mariadb-10.11", "mariadb-11.8");
ON_EVERY_SERVER(RealDonors);
ON_EVERY_SERVER(HostileGlobals);

}  // namespace
}  // namespace slaveclone::test
