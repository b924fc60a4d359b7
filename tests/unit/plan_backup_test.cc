#include <gmock/gmock.h>

#include <regex>

#include "support/backup_run.h"

namespace slaveclone::test {
namespace {

using testing::IsEmpty;
using testing::Not;

// A dry run tells what the run sends: here both are made on the same servers in memory, and
// compared, statement by statement.
class PlanBackupTest : public testing::TestWithParam<std::string> {
 protected:
  std::vector<std::string> plan() {
    std::vector<std::string> statements;
    for (const std::string& line : plan_backup(run_.options(), run_.fakes().connector())) {
      if (line.starts_with("#")) continue;
      statements.push_back(anywhere(line.substr(line.find("> ") + 2)));
    }
    return statements;
  }

  // Statements that do more than ask and set up their own session; each with the semicolon that
  // the plan has.
  std::vector<std::string> sent() {
    std::vector<std::string> statements;
    for (const LoggedStatement& one : run_.fakes().network.log()) {
      static const std::regex asks(
          "(SELECT|SHOW|XA RECOVER|COM_BINLOG_DUMP|CONNECT|SET SESSION|SET @).*");
      if (!std::regex_match(one.sql, asks)) statements.push_back(anywhere(one.sql + ";"));
    }
    return statements;
  }

  // The master names another position each time.
  static std::string anywhere(const std::string& sql) {
    return std::regex_replace(sql, std::regex("_log_pos *= *[0-9]+|_LOG_POS *= *[0-9]+"), "pos");
  }

  static std::vector<std::string> without_questions(std::vector<std::string> statements) {
    std::erase_if(statements, [](const std::string& sql) {
      return sql.starts_with("SELECT") || sql.starts_with("SHOW");
    });
    return statements;
  }

  BackupRun run_{GetParam()};
};

TEST_P(PlanBackupTest, TellsEveryStatementThatTheRunSends) {
  const std::vector<std::string> planned = without_questions(plan());
  ASSERT_THAT(planned, Not(IsEmpty()));
  ASSERT_THAT(sent(), IsEmpty());
  ASSERT_EQ(run_.run(), ExitCode::ok);
  EXPECT_EQ(planned, sent());
}

TEST_P(PlanBackupTest, ASettingThatNeedNotBeChangedIsNotTold) {
  const std::size_t all = plan().size();
  run_.fakes().donor.variables["event_scheduler"] = "OFF";
  EXPECT_EQ(plan().size(), all - 2);
}

INSTANTIATE_TEST_SUITE_P(Servers, PlanBackupTest, testing::Values("10.11.14-MariaDB-log", "8.0.36"),
                         [](const auto& version) {
                           return version.param.starts_with("8") ? "MySQL" : "MariaDB";
                         });

}  // namespace
}  // namespace slaveclone::test
