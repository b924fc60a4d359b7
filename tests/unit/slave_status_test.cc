#include <gmock/gmock.h>

#include "mysql/dialect.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Row = std::vector<std::pair<std::string, Value>>;

ResultSet table(const std::vector<Row>& rows) {
  ResultSet result;
  for (const auto& [name, value] : rows.at(0)) result.columns.push_back(name);
  for (const Row& row : rows) {
    auto& values = result.rows.emplace_back();
    for (const auto& [name, value] : row) values.push_back(value);
  }
  return result;
}

Row changed(Row row, const std::string& column, const Value& value) {
  for (auto& [name, old] : row) {
    if (name == column) old = value;
  }
  return row;
}

// SHOW ALL SLAVES STATUS of MariaDB 10.11.14.
const Row& mariadb_row() {
  static const Row row{
      {"Connection_name", ""},
      {"Slave_SQL_State", "Slave has read all relay log; waiting for more updates"},
      {"Slave_IO_State", "Waiting for master to send event"},
      {"Master_Host", "127.0.0.1"},
      {"Master_User", "repl"},
      {"Master_Port", "13001"},
      {"Connect_Retry", "60"},
      {"Master_Log_File", "master-bin.000004"},
      {"Read_Master_Log_Pos", "1342"},
      {"Relay_Log_File", "slave-relay-bin.000002"},
      {"Relay_Log_Pos", "1642"},
      {"Relay_Master_Log_File", "master-bin.000003"},
      {"Slave_IO_Running", "Yes"},
      {"Slave_SQL_Running", "Yes"},
      {"Replicate_Do_DB", ""},
      {"Replicate_Ignore_DB", ""},
      {"Replicate_Do_Table", ""},
      {"Replicate_Wild_Do_Table", ""},
      {"Last_Errno", "0"},
      {"Last_Error", ""},
      {"Skip_Counter", "0"},
      {"Exec_Master_Log_Pos", "742"},
      {"Relay_Log_Space", "1952"},
      {"Until_Condition", "None"},
      {"Until_Log_File", ""},
      {"Until_Log_Pos", "0"},
      {"Master_SSL_Allowed", "No"},
      {"Seconds_Behind_Master", "0"},
      {"Last_IO_Errno", "0"},
      {"Last_IO_Error", ""},
      {"Last_SQL_Errno", "0"},
      {"Last_SQL_Error", ""},
      {"Replicate_Ignore_Server_Ids", ""},
      {"Master_Server_Id", "1"},
      {"Using_Gtid", "Slave_Pos"},
      {"Gtid_IO_Pos", "0-1-17"},
      {"Replicate_Do_Domain_Ids", ""},
      {"Replicate_Ignore_Domain_Ids", ""},
      {"Parallel_Mode", "optimistic"},
      {"SQL_Delay", "0"},
      {"SQL_Remaining_Delay", {}},
      {"Slave_SQL_Running_State", "Slave has read all relay log; waiting for more updates"},
      {"Gtid_Slave_Pos", "0-1-17"}};
  return row;
}

// SHOW REPLICA STATUS of MySQL 9.7.
const Row& mysql_row() {
  static const Row row{{"Replica_IO_State", "Waiting for source to send event"},
                       {"Source_Host", "db1.example"},
                       {"Source_User", "repl"},
                       {"Source_Port", "3306"},
                       {"Connect_Retry", "60"},
                       {"Source_Log_File", "binlog.000012"},
                       {"Read_Source_Log_Pos", "5269"},
                       {"Relay_Log_File", "db2-relay-bin-east.000002"},
                       {"Relay_Log_Pos", "1642"},
                       {"Relay_Source_Log_File", "binlog.000011"},
                       {"Replica_IO_Running", "Connecting"},
                       {"Replica_SQL_Running", "No"},
                       {"Replicate_Do_DB", "shop"},
                       {"Replicate_Ignore_DB", ""},
                       {"Replicate_Wild_Ignore_Table", "tmp.%"},
                       {"Last_Errno", "1062"},
                       {"Last_Error", "Duplicate entry"},
                       {"Exec_Source_Log_Pos", "157"},
                       {"Until_Condition", "Source"},
                       {"Until_Log_File", "binlog.000011"},
                       {"Until_Log_Pos", "900"},
                       {"Source_SSL_Allowed", "Yes"},
                       {"Seconds_Behind_Source", {}},
                       {"Last_IO_Errno", "2003"},
                       {"Last_IO_Error", "cannot reach it"},
                       {"Last_SQL_Errno", "1062"},
                       {"Last_SQL_Error", "Duplicate entry"},
                       {"Replicate_Ignore_Server_Ids", "7"},
                       {"Source_Server_Id", "11"},
                       {"Source_UUID", "0b2c8f5e-4a4c-11f0-9d5a-0242ac120002"},
                       {"SQL_Delay", "30"},
                       {"SQL_Remaining_Delay", {}},
                       {"Replica_SQL_Running_State", ""},
                       {"Retrieved_Gtid_Set", ""},
                       {"Auto_Position", "1"},
                       {"Replicate_Rewrite_DB", ""},
                       {"Channel_Name", "east"},
                       {"Get_Source_public_key", "1"}};
  return row;
}

TEST(SlaveStatusTest, ReadsMariadb) {
  const Dialect dialect(ServerVersion::parse("10.11.14-MariaDB"));
  const auto channels = dialect.parse_slave_status(table({mariadb_row()}));
  ASSERT_THAT(channels, SizeIs(1));
  const ReplicationStatus& status = channels[0];
  EXPECT_EQ(status.channel, "");
  EXPECT_EQ(status.master, (Endpoint{"127.0.0.1", 13001, ""}));
  EXPECT_EQ(status.master_user, "repl");
  EXPECT_EQ(status.master_server_id, 1U);
  EXPECT_EQ(status.receiver, ReceiverState::running);
  EXPECT_TRUE(status.applier_running);
  EXPECT_EQ(status.read, (BinlogPosition{"master-bin.000004", 1342}));
  EXPECT_EQ(status.executed, (BinlogPosition{"master-bin.000003", 742}));
  EXPECT_FALSE(status.until_set);
  EXPECT_EQ(status.gtid_mode, GtidMode::slave_pos);
  EXPECT_FALSE(status.ssl);
  EXPECT_EQ(status.lag_seconds, 0U);
  EXPECT_EQ(status.applier_doing, "Slave has read all relay log; waiting for more updates");
  EXPECT_THAT(status.filters, IsEmpty());
}

TEST(SlaveStatusTest, ReadsMysql) {
  const Dialect dialect(ServerVersion::parse("9.7.0"));
  const auto channels = dialect.parse_slave_status(table({mysql_row()}));
  ASSERT_THAT(channels, SizeIs(1));
  const ReplicationStatus& status = channels[0];
  EXPECT_EQ(status.channel, "east");
  EXPECT_EQ(status.master, (Endpoint{"db1.example", 3306, ""}));
  EXPECT_EQ(status.master_user, "repl");
  EXPECT_EQ(status.master_server_id, 11U);
  EXPECT_EQ(status.master_uuid, "0b2c8f5e-4a4c-11f0-9d5a-0242ac120002");
  EXPECT_EQ(status.receiver, ReceiverState::connecting);
  EXPECT_FALSE(status.applier_running);
  EXPECT_EQ(status.read, (BinlogPosition{"binlog.000012", 5269}));
  EXPECT_EQ(status.executed, (BinlogPosition{"binlog.000011", 157}));
  EXPECT_TRUE(status.until_set);
  EXPECT_EQ(status.until, (BinlogPosition{"binlog.000011", 900}));
  EXPECT_EQ(status.gtid_mode, GtidMode::auto_position);
  EXPECT_TRUE(status.ssl);
  EXPECT_EQ(status.receiver_error_number, 2003U);
  EXPECT_EQ(status.receiver_error, "cannot reach it");
  EXPECT_EQ(status.applier_error_number, 1062U);
  EXPECT_EQ(status.applier_error, "Duplicate entry");
  EXPECT_EQ(status.lag_seconds, std::nullopt);
  EXPECT_EQ(status.delay_seconds, 30U);
}

TEST(SlaveStatusTest, ListsFiltersButNotIgnoredServers) {
  const Dialect dialect(ServerVersion::parse("9.7.0"));
  EXPECT_THAT(dialect.parse_slave_status(table({mysql_row()}))[0].filters,
              ElementsAre("Replicate_Do_DB=shop", "Replicate_Wild_Ignore_Table=tmp.%"));
}

TEST(SlaveStatusTest, GivesAValueAChannel) {
  const Dialect dialect(ServerVersion::parse("10.5.29-MariaDB"));
  const auto channels = dialect.parse_slave_status(
      table({mariadb_row(), changed(mariadb_row(), "Connection_name", "west")}));
  ASSERT_THAT(channels, SizeIs(2));
  EXPECT_EQ(channels[0].channel, "");
  EXPECT_EQ(channels[1].channel, "west");
}

TEST(SlaveStatusTest, KnowsEachGtidModeOfMariadb) {
  const Dialect dialect(ServerVersion::parse("10.11.14-MariaDB"));
  for (const auto& [text, mode] : {std::pair{"No", GtidMode::off},
                                   {"Slave_Pos", GtidMode::slave_pos},
                                   {"Current_Pos", GtidMode::current_pos}}) {
    const ResultSet answer = table({changed(mariadb_row(), "Using_Gtid", text)});
    EXPECT_EQ(dialect.parse_slave_status(answer)[0].gtid_mode, mode) << text;
  }
}

TEST(SlaveStatusTest, Mysql56HasNoChannelsAndTheOldColumns) {
  const Dialect dialect(ServerVersion::parse("5.6.24"));
  const ResultSet answer = table({{{"Master_Host", "db1"},
                                   {"Master_Port", "3306"},
                                   {"Slave_IO_Running", "Yes"},
                                   {"Slave_SQL_Running", "Yes"},
                                   {"Relay_Master_Log_File", "bin.000001"},
                                   {"Exec_Master_Log_Pos", "4"},
                                   {"Until_Condition", "Master"},
                                   {"Auto_Position", "0"}}});
  const ReplicationStatus status = dialect.parse_slave_status(answer)[0];
  EXPECT_EQ(status.channel, "");
  EXPECT_EQ(status.executed, (BinlogPosition{"bin.000001", 4}));
  EXPECT_TRUE(status.applier_running);
  EXPECT_TRUE(status.until_set);
  EXPECT_EQ(status.gtid_mode, GtidMode::off);
}

}  // namespace
}  // namespace slaveclone::test
