#include "fake/fake_server.h"

#include <gmock/gmock.h>

#include "support/fake_topology.h"

namespace slaveclone::test {
namespace {

unsigned error_of(FakeServer& server, const std::string& sql, int session = 1) {
  try {
    server.execute(session, sql);
  } catch (const SqlError& error) {
    return error.number();
  }
  return 0;
}

TEST(FakeServerTest, RefusesWordsOfOtherVersions) {
  FakeServer mysql9("9.7.0");
  FakeServer mysql57("5.7.29");
  FakeServer mariadb("10.11.14-MariaDB");
  EXPECT_EQ(error_of(mysql9, "SHOW SLAVE STATUS"), 1064U);
  EXPECT_EQ(error_of(mysql9, "SHOW REPLICA STATUS"), 0U);
  EXPECT_EQ(error_of(mysql9, "SHOW MASTER STATUS"), 1064U);
  EXPECT_EQ(error_of(mysql9, "SHOW BINARY LOG STATUS"), 0U);
  EXPECT_EQ(error_of(mysql57, "SHOW REPLICA STATUS"), 1064U);
  EXPECT_EQ(error_of(mysql57, "SHOW ALL SLAVES STATUS"), 1064U);
  EXPECT_EQ(error_of(mariadb, "SHOW ALL SLAVES STATUS"), 0U);
  EXPECT_EQ(error_of(mariadb, "SHOW BINARY LOG STATUS"), 1064U);
}

TEST(FakeServerTest, ARunningApplierIgnoresUntil) {
  FakeTopology fakes;
  fakes.donor.execute(
      1, "START SLAVE SQL_THREAD UNTIL MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=500");
  fakes.donor.execute(1, "SHOW ALL SLAVES STATUS");
  EXPECT_TRUE(fakes.slave().applier_running);
  EXPECT_EQ(fakes.slave().executed.offset, 742U);
}

TEST(FakeServerTest, AStoppedApplierRunsUntilThereAndStops) {
  FakeTopology fakes;
  fakes.slave().applier_running = false;
  fakes.donor.execute(
      1, "START SLAVE SQL_THREAD UNTIL MASTER_LOG_FILE='bin.000003', MASTER_LOG_POS=500");
  fakes.donor.execute(1, "SHOW ALL SLAVES STATUS");
  EXPECT_FALSE(fakes.slave().applier_running);
  EXPECT_EQ(fakes.slave().executed.offset, 500U);
}

TEST(FakeServerTest, AnApplierStandsStillUnderAReadLock) {
  FakeTopology fakes;
  fakes.donor.execute(1, "FLUSH TABLES WITH READ LOCK");
  fakes.donor.execute(2, "SHOW ALL SLAVES STATUS");
  EXPECT_EQ(fakes.slave().executed.offset, 400U);
}

TEST(FakeServerTest, StopSlaveFailsUnderOnesOwnReadLock) {
  FakeTopology fakes;
  fakes.donor.execute(1, "FLUSH TABLES WITH READ LOCK");
  EXPECT_EQ(error_of(fakes.donor, "STOP SLAVE SQL_THREAD", 1), 1192U);
  EXPECT_EQ(error_of(fakes.donor, "STOP SLAVE SQL_THREAD", 2), 0U);
}

// MySQL: a statement that names no channel means all; MariaDB: the default one.
TEST(FakeServerTest, AStatementWithoutAChannelMeansWhatTheServerMeans) {
  for (const auto& [version, sql, stops_east] :
       {std::tuple{"8.0.21", "STOP SLAVE SQL_THREAD", true},
        std::tuple{"8.0.21", "STOP SLAVE SQL_THREAD FOR CHANNEL ''", false},
        std::tuple{"10.11.14-MariaDB", "STOP SLAVE SQL_THREAD", false}}) {
    FakeTopology fakes(version);
    fakes.donor.add_channel({"other", 3306, ""}, "east").status.applier_running = true;
    fakes.donor.execute(1, sql);
    EXPECT_FALSE(fakes.slave().applier_running) << sql;
    EXPECT_EQ(fakes.slave("east").applier_running, !stops_east) << sql;
  }
}

}  // namespace
}  // namespace slaveclone::test
