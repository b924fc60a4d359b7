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
  void start_servers(const std::string& master_version = {}) {
    if (master_version.empty()) {
      add("master", "master", {"binlog-format=row"});
    } else {
      servers_.add("master", "master", {"binlog-format=row", "version=" + master_version});
    }
    const bool other = !master_version.empty() && is("mysql-9.7");
    add("clone", "slave", other ? Words{"gtid-mode=OFF"} : Words{});  // as the older one's
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
  log_statements();
  const ProcessResult made = provision_slave();
  ASSERT_EQ(made.exit_status, 0) << made.err;
  expect_nothing_is_written(logged_statements());
  if (is_mariadb()) {
    EXPECT_THAT(locked_tables_of_snapshots(), IsEmpty());
  }
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
