#include "mysql/dialect.h"

#include <gmock/gmock.h>

#include "fake/fake_network.h"
#include "fake/statements.h"

namespace slaveclone::test {
namespace {

// The words of one generation of servers. Looked up in the manuals: MySQL 5.6, 5.7, 8.0, 8.4, 9.x
// "SQL Statements for Controlling Replication" and MariaDB "Replication Statements".
struct Words {
  const char* show_master_status;
  const char* show_slave_hosts;
  const char* reset_master;
  const char* show_slave_status;
  const char* start_slave;
  const char* stop_slave;
  const char* start_applier;
  const char* stop_applier;
  const char* start_receiver;
  const char* stop_receiver;
  const char* reset_slave_all;
  const char* start_applier_until;
  const char* change_master;          // by file and offset, no TLS
  const char* change_master_by_gtid;  // TLS
  const char* wait_for_position;
};

constexpr Words mariadb{
    "SHOW MASTER STATUS",
    "SHOW SLAVE HOSTS",
    "RESET MASTER",
    "SHOW ALL SLAVES STATUS",
    "START SLAVE",
    "STOP SLAVE",
    "START SLAVE SQL_THREAD",
    "STOP SLAVE SQL_THREAD",
    "START SLAVE IO_THREAD",
    "STOP SLAVE IO_THREAD",
    "RESET SLAVE ALL",
    "START SLAVE SQL_THREAD UNTIL MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=742",
    "CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
    "MASTER_PASSWORD='s\\'3', MASTER_SSL=0, MASTER_CONNECT_RETRY=5, MASTER_LOG_FILE='bin.000003', "
    "MASTER_LOG_POS=742, MASTER_USE_GTID=no",
    "CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
    "MASTER_PASSWORD='s\\'3', MASTER_SSL=1, MASTER_SSL_CA='/ca.pem', "
    "MASTER_SSL_VERIFY_SERVER_CERT=1, MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=742, "
    "MASTER_USE_GTID=slave_pos",
    "MASTER_POS_WAIT('bin.000003', 742, 1)"};

constexpr Words mariadb_channel{
    "SHOW MASTER STATUS",
    "SHOW SLAVE HOSTS",
    "RESET MASTER",
    "SHOW ALL SLAVES STATUS",
    "START SLAVE 'east'",
    "STOP SLAVE 'east'",
    "START SLAVE 'east' SQL_THREAD",
    "STOP SLAVE 'east' SQL_THREAD",
    "START SLAVE 'east' IO_THREAD",
    "STOP SLAVE 'east' IO_THREAD",
    "RESET SLAVE 'east' ALL",
    "START SLAVE 'east' SQL_THREAD UNTIL MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=742",
    "CHANGE MASTER 'east' TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
    "MASTER_PASSWORD='s\\'3', MASTER_SSL=0, MASTER_CONNECT_RETRY=5, MASTER_LOG_FILE='bin.000003', "
    "MASTER_LOG_POS=742, MASTER_USE_GTID=no",
    "CHANGE MASTER 'east' TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
    "MASTER_PASSWORD='s\\'3', MASTER_SSL=1, MASTER_SSL_CA='/ca.pem', "
    "MASTER_SSL_VERIFY_SERVER_CERT=1, MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=742, "
    "MASTER_USE_GTID=slave_pos",
    "MASTER_POS_WAIT('bin.000003', 742, 1, 'east')"};

constexpr Words mysql56{
    "SHOW MASTER STATUS",
    "SHOW SLAVE HOSTS",
    "RESET MASTER",
    "SHOW SLAVE STATUS",
    "START SLAVE",
    "STOP SLAVE",
    "START SLAVE SQL_THREAD",
    "STOP SLAVE SQL_THREAD",
    "START SLAVE IO_THREAD",
    "STOP SLAVE IO_THREAD",
    "RESET SLAVE ALL",
    "START SLAVE SQL_THREAD UNTIL MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=742",
    "CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
    "MASTER_PASSWORD='s\\'3', MASTER_SSL=0, MASTER_CONNECT_RETRY=5, MASTER_LOG_FILE='bin.000003', "
    "MASTER_LOG_POS=742, MASTER_AUTO_POSITION=0",
    "CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
    "MASTER_PASSWORD='s\\'3', MASTER_SSL=1, MASTER_SSL_CA='/ca.pem', "
    "MASTER_SSL_VERIFY_SERVER_CERT=1, MASTER_AUTO_POSITION=1",
    "MASTER_POS_WAIT('bin.000003', 742, 1)"};

// From 5.7.6 on a statement that names no channel acts on all of them: the default one is named,
// too. % stands for the channel.
constexpr Words mysql57{
    "SHOW MASTER STATUS",
    "SHOW SLAVE HOSTS",
    "RESET MASTER",
    "SHOW SLAVE STATUS",
    "START SLAVE FOR CHANNEL '%'",
    "STOP SLAVE FOR CHANNEL '%'",
    "START SLAVE SQL_THREAD FOR CHANNEL '%'",
    "STOP SLAVE SQL_THREAD FOR CHANNEL '%'",
    "START SLAVE IO_THREAD FOR CHANNEL '%'",
    "STOP SLAVE IO_THREAD FOR CHANNEL '%'",
    "RESET SLAVE ALL FOR CHANNEL '%'",
    "START SLAVE SQL_THREAD UNTIL MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=742 FOR CHANNEL '%'",
    "CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
    "MASTER_PASSWORD='s\\'3', MASTER_SSL=0, MASTER_CONNECT_RETRY=5, MASTER_LOG_FILE='bin.000003', "
    "MASTER_LOG_POS=742, MASTER_AUTO_POSITION=0 FOR CHANNEL '%'",
    "CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
    "MASTER_PASSWORD='s\\'3', MASTER_SSL=1, MASTER_SSL_CA='/ca.pem', "
    "MASTER_SSL_VERIFY_SERVER_CERT=1, MASTER_AUTO_POSITION=1 FOR CHANNEL '%'",
    "MASTER_POS_WAIT('bin.000003', 742, 1, '%')"};

// 8.0.4 has caching_sha2_password as the default, which without TLS needs the master's key.
constexpr Words mysql80_21 = [] {
  Words words = mysql57;
  words.change_master =
      "CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3307, MASTER_USER='repl', "
      "MASTER_PASSWORD='s\\'3', MASTER_SSL=0, MASTER_CONNECT_RETRY=5, "
      "MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=742, MASTER_AUTO_POSITION=0, "
      "GET_MASTER_PUBLIC_KEY=1 FOR CHANNEL '%'";
  return words;
}();

constexpr Words mysql80_22{
    "SHOW MASTER STATUS",
    "SHOW REPLICAS",
    "RESET MASTER",
    "SHOW REPLICA STATUS",
    "START REPLICA FOR CHANNEL '%'",
    "STOP REPLICA FOR CHANNEL '%'",
    "START REPLICA SQL_THREAD FOR CHANNEL '%'",
    "STOP REPLICA SQL_THREAD FOR CHANNEL '%'",
    "START REPLICA IO_THREAD FOR CHANNEL '%'",
    "STOP REPLICA IO_THREAD FOR CHANNEL '%'",
    "RESET REPLICA ALL FOR CHANNEL '%'",
    "START REPLICA SQL_THREAD UNTIL MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=742 "
    "FOR CHANNEL '%'",
    mysql80_21.change_master,
    mysql80_21.change_master_by_gtid,
    mysql80_21.wait_for_position};

constexpr Words mysql80_23 = [] {
  Words words = mysql80_22;
  words.start_applier_until =
      "START REPLICA SQL_THREAD UNTIL SOURCE_LOG_FILE='bin.000003', SOURCE_LOG_POS=742 "
      "FOR CHANNEL '%'";
  words.change_master =
      "CHANGE REPLICATION SOURCE TO SOURCE_HOST='db1', SOURCE_PORT=3307, SOURCE_USER='repl', "
      "SOURCE_PASSWORD='s\\'3', SOURCE_SSL=0, SOURCE_CONNECT_RETRY=5, "
      "SOURCE_LOG_FILE='bin.000003', SOURCE_LOG_POS=742, SOURCE_AUTO_POSITION=0, "
      "GET_SOURCE_PUBLIC_KEY=1 FOR CHANNEL '%'";
  words.change_master_by_gtid =
      "CHANGE REPLICATION SOURCE TO SOURCE_HOST='db1', SOURCE_PORT=3307, SOURCE_USER='repl', "
      "SOURCE_PASSWORD='s\\'3', SOURCE_SSL=1, SOURCE_SSL_CA='/ca.pem', "
      "SOURCE_SSL_VERIFY_SERVER_CERT=1, SOURCE_AUTO_POSITION=1 FOR CHANNEL '%'";
  return words;
}();

constexpr Words mysql80_26 = [] {
  Words words = mysql80_23;
  words.wait_for_position = "SOURCE_POS_WAIT('bin.000003', 742, 1, '%')";
  return words;
}();

constexpr Words mysql82 = [] {
  Words words = mysql80_26;
  words.show_master_status = "SHOW BINARY LOG STATUS";
  words.reset_master = "RESET BINARY LOGS AND GTIDS";
  return words;
}();

struct Generation {
  const char* version;
  const char* channel;
  const Words& words;
  const char* open_temp_tables;
  bool has_shutdown = true;  // the statement
};

constexpr const char* slave_tables = "Slave_open_temp_tables";
constexpr const char* replica_tables = "Replica_open_temp_tables";

constexpr Generation generations[] = {
    {"5.5.5-10.5.29-MariaDB", "", mariadb, slave_tables},
    {"5.5.5-10.5.29-MariaDB", "east", mariadb_channel, slave_tables},
    {"10.11.14-MariaDB-0+deb12u2", "", mariadb, slave_tables},
    {"10.11.14-MariaDB-0+deb12u2", "east", mariadb_channel, slave_tables},
    {"11.8.3-MariaDB", "", mariadb, slave_tables},
    {"11.8.3-MariaDB", "east", mariadb_channel, slave_tables},
    {"5.6.24-log", "", mysql56, slave_tables, false},
    {"5.7.5", "", mysql56, slave_tables, false},
    {"5.7.6", "", mysql57, slave_tables, false},
    {"5.7.29-log", "", mysql57, slave_tables},
    {"5.7.29-log", "east", mysql57, slave_tables},
    {"8.0.0", "", mysql57, slave_tables},
    {"8.0.3", "east", mysql57, slave_tables},
    {"8.0.4", "", mysql80_21, slave_tables},
    {"8.0.21", "", mysql80_21, slave_tables},
    {"8.0.21", "east", mysql80_21, slave_tables},
    {"8.0.22", "", mysql80_22, slave_tables},
    {"8.0.22", "east", mysql80_22, slave_tables},
    {"8.0.23", "", mysql80_23, slave_tables},
    {"8.0.23", "east", mysql80_23, slave_tables},
    {"8.0.25", "", mysql80_23, slave_tables},
    {"8.0.26", "", mysql80_26, replica_tables},
    {"8.1.0", "", mysql80_26, replica_tables},
    {"8.1.0", "east", mysql80_26, replica_tables},
    {"8.2.0", "", mysql82, replica_tables},
    {"8.2.0", "east", mysql82, replica_tables},
    {"8.3.0", "", mysql82, replica_tables},
    {"8.4.0", "", mysql82, replica_tables},
    {"8.4.6", "", mysql82, replica_tables},
    {"8.4.6", "east", mysql82, replica_tables},
    {"9.0.0", "", mysql82, replica_tables},
    {"9.7.0", "", mysql82, replica_tables},
    {"9.7.0", "east", mysql82, replica_tables},
};

class DialectTest : public testing::TestWithParam<Generation> {
 protected:
  DialectTest() : dialect_(ServerVersion::parse(GetParam().version)) {
    network_.add("server", {"db1", 3306, ""}, GetParam().version);
    Login login;
    login.endpoint = {"db1", 3306, ""};
    session_ = network_.connector()(login);
  }

  static std::string expected(const char* words) {
    std::string text = words;
    if (const auto at = text.find('%'); at != std::string::npos) {
      text.replace(at, 1, GetParam().channel);
    }
    return text;
  }

  std::vector<std::string> spoken() const {
    const std::string channel = GetParam().channel;
    MasterLink by_position{"db1", 3307, "repl", "s'3", {"bin.000003", 742}};
    by_position.connect_retry_seconds = 5;
    MasterLink by_gtid = by_position;
    by_gtid.gtid_mode = dialect_.is_mariadb() ? GtidMode::slave_pos : GtidMode::auto_position;
    by_gtid.ssl = true;
    by_gtid.tls.ca = "/ca.pem";
    by_gtid.tls.verify_server_cert = true;
    by_gtid.connect_retry_seconds = 0;
    return {dialect_.show_master_status(),
            dialect_.show_slave_hosts(),
            dialect_.reset_master(),
            dialect_.show_slave_status(),
            dialect_.start_slave(channel),
            dialect_.stop_slave(channel),
            dialect_.start_applier(channel),
            dialect_.stop_applier(channel),
            dialect_.start_receiver(channel),
            dialect_.stop_receiver(channel),
            dialect_.reset_slave_all(channel),
            dialect_.start_applier_until({"bin.000003", 742}, channel),
            dialect_.change_master(by_position, channel, *session_),
            dialect_.change_master(by_gtid, channel, *session_),
            dialect_.wait_for_position({"bin.000003", 742}, channel, std::chrono::seconds(1))};
  }

  Dialect dialect_;
  FakeNetwork network_;
  std::unique_ptr<Session> session_;
};

TEST_P(DialectTest, SpeaksAsTheManualSays) {
  const Words& words = GetParam().words;
  const char* all[] = {
      words.show_master_status, words.show_slave_hosts,      words.reset_master,
      words.show_slave_status,  words.start_slave,           words.stop_slave,
      words.start_applier,      words.stop_applier,          words.start_receiver,
      words.stop_receiver,      words.reset_slave_all,       words.start_applier_until,
      words.change_master,      words.change_master_by_gtid, words.wait_for_position};
  const std::vector<std::string> said = spoken();
  ASSERT_EQ(said.size(), std::size(all));
  for (std::size_t i = 0; i < said.size(); ++i) EXPECT_EQ(said[i], expected(all[i]));
  EXPECT_EQ(dialect_.open_temp_tables_status(), GetParam().open_temp_tables);
  EXPECT_EQ(dialect_.has_shutdown_statement(), GetParam().has_shutdown);
}

TEST_P(DialectTest, UsesOnlyWordsOfItsVersion) {
  for (const std::string& sql : spoken()) {
    EXPECT_TRUE(knows_words(dialect_.version(), sql)) << sql;
  }
}

TEST_P(DialectTest, NamesTheGtidVariablesOfItsFlavor) {
  const bool mariadb_flavor = dialect_.is_mariadb();
  EXPECT_EQ(dialect_.gtid_of_master(),
            mariadb_flavor ? "@@GLOBAL.gtid_binlog_pos" : "@@GLOBAL.gtid_executed");
  EXPECT_EQ(dialect_.gtid_of_slave(GtidMode::slave_pos),
            mariadb_flavor ? "@@GLOBAL.gtid_slave_pos" : "@@GLOBAL.gtid_executed");
  EXPECT_EQ(dialect_.gtid_of_slave(GtidMode::current_pos),
            mariadb_flavor ? "@@GLOBAL.gtid_current_pos" : "@@GLOBAL.gtid_executed");
}

TEST_P(DialectTest, NamesTheSnapshotsPositionWhereThereIsOne) {
  const ServerVersion& version = dialect_.version();
  const bool has_log_status = version.is_mysql_at_least(8, 0, 11);
  EXPECT_EQ(dialect_.snapshot_position().empty(), !version.is_mariadb() && !has_log_status);
}

std::string test_name(const testing::TestParamInfo<Generation>& info) {
  std::string name = std::string(info.param.version) + "_" + info.param.channel;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Versions, DialectTest, testing::ValuesIn(generations), test_name);

TEST(DialectGtidTest, ASetOnSeveralLinesIsReadAsOne) {
  EXPECT_EQ(Dialect::parse_gtid("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5,\n"
                                "4e11fa47-71ca-11e1-9e33-c80aa9429562:1-3:7"),
            "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5,4e11fa47-71ca-11e1-9e33-c80aa9429562:1-3:7");
  EXPECT_EQ(Dialect::parse_gtid("0-1-2,1-2-3"), "0-1-2,1-2-3");
}

TEST(DialectQuotingTest, ChannelAndFileNamesStayInsideTheirQuotes) {
  const Dialect dialect(ServerVersion::parse("9.7.0"));
  EXPECT_EQ(dialect.start_applier_until({"o'bin\\.000001", 4}, "e'st"),
            "START REPLICA SQL_THREAD UNTIL SOURCE_LOG_FILE='o''bin\\\\.000001', SOURCE_LOG_POS=4 "
            "FOR CHANNEL 'e''st'");
}

}  // namespace
}  // namespace slaveclone::test
