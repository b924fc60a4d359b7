#include <gmock/gmock.h>

#include <regex>

#include "mysql/catalogue.h"
#include "mysql/row_session.h"
#include "mysql/server.h"
#include "mysql/table_reader.h"
#include "support/key_movers.h"
#include "support/matrix_test.h"
#include "support/table_kinds.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// A master under load, and a new, empty server: "clone".
class ProvisionSlave : public MatrixTest {
 protected:
  // The master is of another version, if one is given.
  void start_servers(const std::string& master_version = {}, const Words& words = {}) {
    if (master_version.empty()) {
      Words masters{"binlog-format=row"};
      masters.insert(masters.end(), words.begin(), words.end());
      add("master", "master", masters);
    } else {
      servers_.add("master", "master", {"binlog-format=row", "version=" + master_version});
    }
    const bool other = !master_version.empty() && is("mysql-9.7");
    add("clone", "slave", other ? Words{"gtid-mode=OFF"} : words);  // as the older one's
    servers_.start({"master", "clone"});
  }

  void start_writers() {
    load_ = std::make_unique<sandbox::LoadGenerator>(servers_.tcp_login("master"),
                                                     sandbox::LoadOptions{60, 2, 1});
    movers_.emplace(servers_.tcp_login("master"), 3000, 4);
  }

  void stop_writers() {
    stop_load();
    EXPECT_GT(movers_->stop(), 50U);
  }

  ProcessResult provision_slave(const Argv& words = {}) const {
    Argv all{"--defaults-file=" + servers_.cnf("clone"), "--master-host=127.0.0.1",
             "--master-port=" + std::to_string(servers_.port("master"))};
    all.insert(all.end(), words.begin(), words.end());
    return run_program("provision-slave", all);
  }

  // While both are written to.
  void expect_equal_row_by_row() const {
    const ProcessResult checked =
        run_program("check-slave",
                    {"--defaults-file=" + servers_.cnf("clone"), "--state-dir=" + servers_.path()});
    EXPECT_EQ(checked.exit_status, 0) << checked.out << checked.err;
  }

  // By what the servers digest of them: CHECKSUM TABLE differs by version.
  void expect_same_rows() {
    Server master(servers_.session("master"));
    Server clone(servers_.session("clone"));
    prepare_to_read_rows(master);
    prepare_to_read_rows(clone);
    const auto tables = Catalogue(master).tables({"moving", "sandbox_load"});
    EXPECT_GT(tables.size(), 8U);
    for (const TableShape& table : tables) {
      const RowsDigest rows = TableReader(master, table).digest({});
      EXPECT_TRUE(TableReader(clone, table).digest({}) == rows) << table.name.to_string();
    }
  }

  void log_statements() const {
    sql("master", "SET GLOBAL log_output = 'TABLE'");
    sql("master", "SET GLOBAL general_log = 1");
  }

  // By others than root.
  std::vector<std::string> logged_statements() const {
    return servers_.session("master")
        ->query(
            "SELECT argument FROM mysql.general_log WHERE user_host NOT LIKE 'root[%' AND "
            "command_type IN ('Query', 'Prepare', 'Execute')")
        .first_column();
  }

  // Those of InnoDB that were locked although a snapshot has their rows.
  std::vector<std::string> locked_tables_of_snapshots() const {
    std::string locks;
    for (const std::string& sql : logged_statements())
      if (sql.starts_with("LOCK TABLES")) locks += sql;
    EXPECT_THAT(locks, HasSubstr("READ"));  // of other engines
    auto tables =
        servers_.session("master")
            ->query(
                "SELECT CONCAT('`', table_schema, '`.`', table_name, '`') FROM "
                "information_schema.tables WHERE engine = 'InnoDB' AND table_type = 'BASE TABLE'")
            .first_column();
    std::erase_if(tables,
                  [&](const std::string& name) { return locks.find(name) == std::string::npos; });
    return tables;
  }

  std::optional<KeyMovers> movers_;
};

// What may be said to a master: reads, what is set for our own sessions, locks for reading.
void expect_nothing_is_written(const std::vector<std::string>& statements) {
  using std::regex;
  const regex harmless(
      "(SELECT|SHOW|USE|SET SESSION|SET @|SET NAMES|START TRANSACTION|SAVEPOINT|ROLLBACK|COMMIT|"
      "UNLOCK TABLES|LOCK TABLES (`([^`]|``)*`\\.`([^`]|``)*` READ(, |$))+$)",
      regex::icase);
  const regex writing("\\b(INTO|FOR UPDATE|GLOBAL [a-z_]+ *=)", regex::icase);
  EXPECT_GT(statements.size(), 50U);
  for (const std::string& sql : statements) {
    EXPECT_TRUE(std::regex_search(sql, harmless, std::regex_constants::match_continuous)) << sql;
    EXPECT_FALSE(std::regex_search(sql, writing)) << sql;
  }
}

// Statements that give a server a time zone "Odd/Zone" in which an hour of 2024-10-27 comes twice.
const std::vector<std::string> odd_zone{
    "SET SESSION sql_log_bin = 0",
    "INSERT INTO mysql.time_zone (Time_zone_id, Use_leap_seconds) VALUES (4711, 'N')",
    "INSERT INTO mysql.time_zone_name (Name, Time_zone_id) VALUES ('Odd/Zone', 4711)",
    "INSERT INTO mysql.time_zone_transition_type VALUES (4711, 0, 3600, 0, 'STD'), "
    "(4711, 1, 7200, 1, 'DST')",
    "INSERT INTO mysql.time_zone_transition VALUES (4711, 1711846800, 1), (4711, 1729990800, 0)",
    "SET GLOBAL time_zone = 'Odd/Zone'"};

// So wide that it is read in several chunks, some of which begin in that hour.
std::vector<std::string> table_of_hours() {
  std::vector<std::string> statements{
      "SET SESSION time_zone = '+00:00'",
      "CREATE TABLE Odd.Hours (t TIMESTAMP NOT NULL DEFAULT '2000-01-01 00:00:00' PRIMARY KEY, "
      "v MEDIUMTEXT, also TIMESTAMP NULL) ENGINE=InnoDB"};
  constexpr int two_hours = 7200, first = 1729990800 - 3600;
  for (int second = 0; second < two_hours; second += 24) {
    const std::string t = "FROM_UNIXTIME(" + std::to_string(first + second) + ")";
    statements.push_back("INSERT INTO Odd.Hours VALUES (" + t + ", REPEAT('x', 30000), " + t + ")");
  }
  return statements;
}

const std::vector<std::string> table_of_odd_defaults{
    "CREATE TABLE Odd.Defaults (c CHAR(10) DEFAULT 'a\\b', d DATE DEFAULT '0000-00-00', "
    "e ENUM('x''y', '\"') DEFAULT '\"', r REAL COMMENT 'it''s \\', id INT PRIMARY KEY) "
    "ENGINE=InnoDB",
    "INSERT INTO Odd.Defaults (id, r) VALUES (0, 1.1), (1, 16777217)",
    "INSERT INTO Odd.Defaults VALUES ('x ', '2001-02-31', 'x''y', NULL, 2)"};

TEST_P(ProvisionSlave, OfAMasterWhoseKeysMove) {
  decides({"provisioned from a live master"});
  start_servers();
  start_writers();
  const ProcessResult made = provision_slave();
  ASSERT_EQ(made.exit_status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("proven"));
  expect_equal_row_by_row();
  stop_writers();
  ASSERT_TRUE(servers_.wait_until_caught_up("clone", "master"));
  expect_same_tables({"master", "clone"});
  expect_replicates("clone");
  EXPECT_THAT(servers_.session("clone")->query("SHOW DATABASES LIKE 'slaveclone'").rows, IsEmpty());
}

TEST_P(ProvisionSlave, OfTablesOfEveryKind) {
  decides({"provisioned: tables of every kind"});
  start_servers();
  const auto master = servers_.session("master");
  for (const std::string& sql :
       tables_of_every_kind(ServerVersion::parse(master->server_version())))
    master->query(sql);
  for (const char* server : {"master", "clone"}) {
    if (is_mariadb()) sql(server, "INSTALL SONAME 'ha_archive'");
  }
  master->query("CREATE TABLE kinds.archive (a INT, b TEXT) ENGINE=ARCHIVE");
  master->query("INSERT INTO kinds.archive VALUES (1, 'x'), (1, 'x'), (NULL, NULL)");
  log_statements();
  const ProcessResult made = provision_slave();
  ASSERT_EQ(made.exit_status, 0) << made.err;
  expect_nothing_is_written(logged_statements());
  if (is_mariadb()) {
    EXPECT_THAT(locked_tables_of_snapshots(), IsEmpty());
  }
  // CHECKSUM TABLE counts an ARCHIVE table's rows as they were when it was opened.
  for (const char* server : {"master", "clone"}) sql(server, "FLUSH TABLES kinds.archive");
  expect_same_tables({"master", "clone"});
  // The trigger came last, so it did not fire on what was copied; from now on it is there.
  EXPECT_EQ(value("clone", "(SELECT COUNT(*) FROM kinds.log)"), "1");
  EXPECT_EQ(value("clone", "(SELECT COUNT(*) FROM kinds.seen)"), "3");
  EXPECT_EQ(value("clone",
                  "(SELECT COUNT(*) FROM information_schema.triggers WHERE "
                  "trigger_schema = 'kinds')"),
            "1");
  if (!is_mariadb()) return;
  const std::string next = "(SELECT next_not_cached_value FROM kinds.numbers)";
  EXPECT_EQ(value("clone", next), value("master", next));
}

// Names in capitals, which are stored in small letters; modes in which statements mean something
// else; an hour that comes twice; row events that tell of a row its key and what changed.
TEST_P(ProvisionSlave, OfAMasterWithOddSettings) {
  decides({"provisioned: odd settings of the master"});
  start_servers({}, {"lower-case-table-names=1"});
  for (const char* server : {"master", "clone"}) {
    const auto session = servers_.session(server);
    for (const std::string& sql : odd_zone) session->query(sql);
  }
  sql("master",
      "SET GLOBAL sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,"
      "ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,HIGH_NOT_PRECEDENCE,NO_UNSIGNED_SUBTRACTION'");
  sql("clone",
      "SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ZERO_DATE,"
      "NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,ONLY_FULL_GROUP_BY,ANSI_QUOTES'");
  const auto master = servers_.session("master");
  master->query("SET SESSION sql_mode = @@GLOBAL.sql_mode");  // our own sessions have none
  master->query("CREATE DATABASE Odd");
  for (const std::string& sql : table_of_odd_defaults) master->query(sql);
  for (const std::string& sql : table_of_hours()) master->query(sql);
  sql("master", "SET GLOBAL binlog_row_image = 'NOBLOB'");
  load_ = std::make_unique<sandbox::LoadGenerator>(servers_.tcp_login("master"),
                                                   sandbox::LoadOptions{60, 2, 1});
  sql("master", "SET GLOBAL binlog_row_image = 'MINIMAL'");
  if (is("mysql-5.6") || is("mysql-5.7")) {
    const ProcessResult refused = provision_slave();
    EXPECT_EQ(refused.exit_status, 11);
    EXPECT_THAT(refused.err, HasSubstr("binlog_row_image is MINIMAL"));
    load_.reset();
    sql("master", "SET GLOBAL binlog_row_image = 'FULL'");
  }
  movers_.emplace(servers_.tcp_login("master"), 1000, 4);
  const ProcessResult made = provision_slave();
  ASSERT_EQ(made.exit_status, 0) << made.err;
  stop_writers();
  ASSERT_TRUE(servers_.wait_until_caught_up("clone", "master"));
  for (const char* server : {"master", "clone"}) sql(server, "SET GLOBAL sql_mode = ''");
  expect_same_tables({"master", "clone"});
  EXPECT_EQ(value("clone", "(SELECT COUNT(*) FROM odd.hours WHERE t = also)"), "300");
  expect_replicates("clone");
}

// What follows which older server here.
TEST_P(ProvisionSlave, OfAnOlderMaster) {
  static const std::map<std::string, std::string> older{{"mariadb-11.8", "mariadb-10.5"},
                                                        {"mysql-5.7", "mysql-5.6"},
                                                        {"mysql-9.7", "mysql-5.7"},
                                                        {"mariadb-10.11", "mysql-5.7"}};
  const std::string row = "provisioned from an older or another master";
  const auto from = older.find(GetParam());
  if (from == older.end()) {
    not_applicable(row, "the oldest here");
    return;
  }
  decides({row});
  start_servers(from->second);
  start_writers();
  const ProcessResult made = provision_slave();
  ASSERT_EQ(made.exit_status, 0) << made.err;
  expect_equal_row_by_row();
  stop_writers();
  ASSERT_TRUE(servers_.wait_until_caught_up("clone", "master"));
  expect_same_rows();
  expect_replicates("clone");
}

ON_EVERY_SERVER(ProvisionSlave);

}  // namespace
}  // namespace slaveclone::test
