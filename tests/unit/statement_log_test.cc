#include "mysql/statement_log.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "support/fake_topology.h"

namespace slaveclone::test {
namespace {

TEST(WithoutPasswordsTest, HidesEachWayToGiveOne) {
  EXPECT_EQ(without_passwords("CHANGE MASTER TO MASTER_USER='r', MASTER_PASSWORD = 'x', "
                              "MASTER_LOG_FILE='bin.1', MASTER_LOG_POS=4"),
            "CHANGE MASTER TO MASTER_USER='r', MASTER_PASSWORD = '***', "
            "MASTER_LOG_FILE='bin.1', MASTER_LOG_POS=4");
  for (const char* sql :
       {"CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD=\"SECRET\"",
        "CREATE USER a@'%' IDENTIFIED BY 'SECRET'", "create user a identified by 'SECRET', b",
        "CREATE USER a IDENTIFIED WITH caching_sha2_password AS 'SECRET'",
        "SET PASSWORD FOR 'a'@'%' = PASSWORD('SECRET')", "SET PASSWORD = 'SECRET'",
        "START SLAVE USER='a' PASSWORD='SECRET'", "SET PASSWORD='it''s SECRET'",
        "SET PASSWORD='it\\'s, SECRET'", "GRANT ALL ON *.* TO a IDENTIFIED BY 'cut SECRET"}) {
    EXPECT_THAT(without_passwords(sql), testing::Not(testing::HasSubstr("SECRET"))) << sql;
    EXPECT_THAT(without_passwords(sql), testing::HasSubstr("'***'")) << sql;
  }
  // As MySQL 8 shows hashes.
  EXPECT_EQ(without_passwords("CREATE USER a IDENTIFIED WITH 'sha' AS 0x24AB REQUIRE NONE"),
            "CREATE USER a IDENTIFIED WITH '***' AS '***' REQUIRE NONE");
}

TEST(WithoutPasswordsTest, LeavesAllElse) {
  for (const char* sql :
       {"", "STOP SLAVE", "SELECT 'a''b', \"c\\\"d\", `e`",
        "START SLAVE SQL_THREAD UNTIL MASTER_LOG_FILE='bin.1', MASTER_LOG_POS=9", "SELECT 0x24AB"})
    EXPECT_EQ(without_passwords(sql), sql);
}

class StatementLogTest : public testing::Test {
 protected:
  StatementLogTest() : logger_before_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(told_);
    auto logger = std::make_shared<spdlog::logger>("test", sink);
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::debug);
    spdlog::set_default_logger(logger);
  }
  ~StatementLogTest() override { spdlog::set_default_logger(logger_before_); }

  std::shared_ptr<spdlog::logger> logger_before_;
  std::ostringstream told_;
  FakeTopology fakes_;
};

TEST_F(StatementLogTest, TellsWhatIsDoneAndEachQuestionOnce) {
  const auto session = tell_statements("donor", fakes_.connector()(fakes_.donor_login));
  for (int i = 0; i < 2; ++i) {
    session->query("SHOW SLAVE STATUS");
    session->query("STOP SLAVE SQL_THREAD");
  }
  session->batch({"FLUSH TABLES WITH READ LOCK", "UNLOCK TABLES"});
  EXPECT_EQ(told_.str(),
            "donor> SHOW SLAVE STATUS;\n"
            "donor> STOP SLAVE SQL_THREAD;\n"
            "donor> STOP SLAVE SQL_THREAD;\n"
            "donor> FLUSH TABLES WITH READ LOCK;\n"
            "donor> UNLOCK TABLES;\n");
}

TEST_F(StatementLogTest, TellsTheBeginningOfALongOneWithoutItsValues) {
  const auto session = tell_statements("donor", fakes_.connector()(fakes_.donor_login));
  std::string sql = "INSERT INTO t VALUES (1, 'secret')";
  while (sql.size() < 5000) sql += ", (1, 'secret')";
  EXPECT_THROW(session->query(sql), Error);  // the fake server takes no rows
  EXPECT_THAT(told_.str(), testing::StartsWith("donor> INSERT INTO t VALUES (?, ?), (?, ?)"));
  EXPECT_THAT(told_.str(), testing::Not(testing::HasSubstr("secret")));
  EXPECT_LT(told_.str().size(), 1000U);
}

TEST_F(StatementLogTest, SaysNothingUnlessVerbose) {
  spdlog::default_logger()->set_level(spdlog::level::info);
  tell_statements("donor", fakes_.connector()(fakes_.donor_login))->query("STOP SLAVE SQL_THREAD");
  EXPECT_EQ(told_.str(), "");
}

}  // namespace
}  // namespace slaveclone::test
