#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>

#include "mysql/binlog_stream.h"
#include "mysql/client_session.h"
#include "replication/master.h"
#include "rows/slave_rows.h"
#include "support/replication_test.h"

namespace slaveclone::test {
namespace {

using testing::IsEmpty;

// A slave that has lost rows of its master's, its applier stopped.
class StrictSlaveTest : public ReplicationTest,
                        public testing::WithParamInterface<std::vector<std::string>> {
 protected:
  void SetUp() override {
    if (!servers_.has_server(GetParam().front()))
      GTEST_SKIP() << "there is no " << GetParam().front();
    std::vector<std::string> words = GetParam();
    words.front() = "version=" + words.front();
    servers_.add("master", "master", {words.front(), "binlog-format=row"});
    servers_.add("slave", "slave", words);
    servers_.start({"master", "slave"});
    servers_.replicate("slave", "master");
    for (const char* statement :
         {"CREATE DATABASE shop", "CREATE TABLE shop.a (id INT PRIMARY KEY, v INT) ENGINE=InnoDB",
          "CREATE TABLE shop.b LIKE shop.a", "CREATE TABLE shop.c LIKE shop.a",
          "INSERT INTO shop.a VALUES (1, 1), (2, 2), (3, 3)",
          "INSERT INTO shop.b SELECT * FROM shop.a", "INSERT INTO shop.c SELECT * FROM shop.a"})
      sql("master", statement);
    servers_.wait_until_caught_up("slave", "master");
    Slave(Server(servers_.session("slave")), "slave").stop_applier("");
  }

  // Runs to the end of the master's log; returns the tables that may be wrong then.
  Names run_to_the_end() {
    const Login master = servers_.login("master");
    SlaveRows slave(connect, servers_.login("slave"), {}, 1,
                    Server(connect, master).dialect().version(), [&](const BinlogPosition& begin) {
                      BinlogStream log(connect, master, begin);
                      const BinlogGroup& group = *log.next();
                      TouchedByGroup touched{group.end, {}};
                      for (const BinlogTable& table : group.tables)
                        touched.tables.push_back({table.schema, table.table});
                      return touched;
                    });
    const BinlogPosition end = Master(connect, master).end_of_log();
    Names wrong;
    for (const TableName& table : slave.run_until_strictly(end)) wrong.push_back(table.name);
    EXPECT_EQ(status("slave").executed, end);
    return wrong;
  }
};

TEST_P(StrictSlaveTest, NamesTheTablesOfEveryGroupThatDidNotFindItsRow) {
  sql("slave", "DELETE FROM shop.a WHERE id = 2");
  sql("slave", "DELETE FROM shop.b WHERE id = 2");
  for (const char* statement :
       {"UPDATE shop.c SET v = 8 WHERE id = 1", "UPDATE shop.b SET v = 8 WHERE id = 2",
        "UPDATE shop.b SET v = 9 WHERE id = 2", "UPDATE shop.c SET v = 9 WHERE id = 2",
        "UPDATE shop.a SET id = 7 WHERE id = 2", "UPDATE shop.c SET id = 7 WHERE id = 2"})
    sql("master", statement);
  Names wrong = run_to_the_end();
  // With workers MySQL stands before the group that stopped it, which may be a later one.
  if (GetParam().front() != "mariadb-10.11") std::erase(wrong, "c");
  EXPECT_EQ(wrong, Names({"a", "b"}));
  EXPECT_EQ(value("slave", "(SELECT SUM(id * v) FROM shop.c)"),
            value("master", "(SELECT SUM(id * v) FROM shop.c)"));
  sql("master", "UPDATE shop.a SET v = 9 WHERE id = 1");
  EXPECT_THAT(run_to_the_end(), IsEmpty());
}

using Words = std::vector<std::string>;

INSTANTIATE_TEST_SUITE_P(Servers, StrictSlaveTest,
                         testing::Values(Words{"mariadb-10.11", "slave-parallel-threads=4"},
                                         Words{"mysql-5.7", "slave-parallel-workers=4"},
                                         Words{"mysql-9.7"}),
                         [](const auto& one) {
                           std::string name = one.param.front();
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); },
                               '_');
                           return name;
                         });

}  // namespace
}  // namespace slaveclone::test
