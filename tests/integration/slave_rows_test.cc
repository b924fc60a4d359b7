#include "rows/slave_rows.h"

#include <gmock/gmock.h>

#include "mysql/client_session.h"
#include "provision/master_log.h"
#include "support/replication_test.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TableName a{"shop", "a"}, b{"shop", "b"}, c{"shop", "c"};

// A slave that lacks rows of its master.
class SlaveRowsTest : public ReplicationTest {
 protected:
  SlaveRowsTest() {
    servers_.add("master", "master", {"binlog-format=row"});
    servers_.add("slave", "slave");
    servers_.start({"master", "slave"});
    servers_.replicate("slave", "master");
    sql("master", "CREATE DATABASE shop");
    for (const TableName& table : {a, b, c}) {
      sql("master", "CREATE TABLE " + table.quoted() + " (id INT PRIMARY KEY, v INT)");
      sql("master", "INSERT INTO " + table.quoted() + " VALUES (1, 0), (2, 0), (3, 0)");
    }
    EXPECT_TRUE(servers_.wait_until_caught_up("slave", "master"));
    sql("slave", "STOP SLAVE SQL_THREAD");
  }

  BinlogPosition end_of_log() { return Server(servers_.session("master")).end_of_log(); }

  // The master is away when it is asked for a group for that time.
  SlaveRows slave(unsigned away_at = 0) {
    return {connect,
            servers_.login("slave"),
            {},
            1,
            ServerVersion::parse(servers_.session("master")->server_version()),
            [this, groups = 0U, away_at](const BinlogPosition& begin) mutable {
              if (++groups == away_at) throw Error(ExitCode::cannot_connect, "the master is away");
              return MasterLog(connect, servers_.tcp_login("master")).group_at(begin);
            }};
  }
};

// The first one that fails must not let others pass.
TEST_F(SlaveRowsTest, NamesTheTablesOfEveryGroupThatMissesARow) {
  sql("slave", "DELETE FROM shop.a WHERE id = 1");
  sql("slave", "DELETE FROM shop.c WHERE id = 2");
  sql("master", "UPDATE shop.a SET v = 1 WHERE id = 1");
  sql("master", "UPDATE shop.b SET v = 1 WHERE id = 1");
  sql("master", "UPDATE shop.c SET id = 9 WHERE id = 2");
  sql("master", "UPDATE shop.b SET v = 2 WHERE id = 1");
  SlaveRows rows = slave();
  EXPECT_THAT(rows.run_until_strictly(end_of_log()), ElementsAre(a, c));
  EXPECT_EQ(status("slave").executed, end_of_log());
  EXPECT_EQ(value("slave", "(SELECT v FROM shop.b WHERE id = 1)"), "2");
  EXPECT_EQ(value("slave", "@@GLOBAL.slave_exec_mode"), "STRICT");
  EXPECT_THAT(rows.run_until_strictly(end_of_log()), IsEmpty());
}

TEST_F(SlaveRowsTest, ForgetsNoTableWhenTheMasterIsAway) {
  sql("slave", "DELETE FROM shop.a WHERE id = 1");
  sql("slave", "DELETE FROM shop.c WHERE id = 2");
  sql("master", "UPDATE shop.a SET v = 1 WHERE id = 1");
  sql("master", "DELETE FROM shop.c WHERE id = 2");
  SlaveRows rows = slave(2);
  EXPECT_THROW(rows.run_until_strictly(end_of_log()), Error);
  EXPECT_THAT(rows.run_until_strictly(end_of_log()), ElementsAre(a, c));
}

}  // namespace
}  // namespace slaveclone::test
