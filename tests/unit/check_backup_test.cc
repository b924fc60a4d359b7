#include <gmock/gmock.h>

#include "support/backup_run.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CheckBackupTest : public testing::Test {
 protected:
  std::vector<std::string> missing() {
    std::vector<std::string> messages;
    for (const Error& error : check_backup(run_.options(), run_.fakes().connector()))
      messages.emplace_back(error.what());
    return messages;
  }

  // Statements that do more than ask.
  std::vector<std::string> changes() {
    std::vector<std::string> found;
    for (const LoggedStatement& one : run_.fakes().network.log()) {
      const auto begins = [&](const char* words) { return one.sql.starts_with(words); };
      const bool asks = begins("SELECT") || begins("SHOW");
      if (!asks && !begins("CONNECT") && !begins("SET SESSION")) found.push_back(one.sql);
    }
    return found;
  }

  BackupRun run_;
};

TEST_F(CheckBackupTest, OfAFitDonorFindsNothingAndChangesNothing) {
  EXPECT_THAT(missing(), IsEmpty());
  EXPECT_THAT(changes(), IsEmpty());
  EXPECT_FALSE(run_.journal_is_there());
  EXPECT_FALSE(run_.partial_is_there());
}

TEST_F(CheckBackupTest, NamesAllThatIsMissingAtOnce) {
  run_.fakes().master.variables["log_bin"] = "0";
  run_.fakes().slave().filters = {"Replicate_Do_DB=a"};
  run_.fakes().slave().receiver = ReceiverState::stopped;
  run_.options().output = "/nonexistent/a.tar.zst";
  EXPECT_THAT(missing(),
              ElementsAre(HasSubstr("filters what it replicates"),
                          HasSubstr("the master's binary log is off"),
                          HasSubstr("receiver is not connected"), HasSubstr("/nonexistent")));
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(CheckBackupTest, GoesOnWhereTheDonorDoesNotAnswer) {
  run_.options().donor.endpoint.socket = "/nonexistent/sock";
  run_.options().output = "/nonexistent/a.tar.zst";
  EXPECT_THAT(missing(), ElementsAre(HasSubstr("cannot connect"), HasSubstr("/nonexistent")));
}

// Whatever a run finds before it changes anything, the check finds, and the other way round.
TEST_F(CheckBackupTest, AgreesWithTheRun) {
  run_.fakes().slave().filters = {"Replicate_Do_DB=a"};
  EXPECT_EQ(missing().size(), 1U);
  EXPECT_EQ(run_.run(), ExitCode::precondition);
  run_.options().allow_filtered = true;
  EXPECT_THAT(missing(), IsEmpty());
  EXPECT_EQ(run_.run(), ExitCode::ok);
}

}  // namespace
}  // namespace slaveclone::test
