#include "host/log_tail.h"

#include <gmock/gmock.h>

#include <fstream>

#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::StartsWith;

class LogTailTest : public testing::Test {
 protected:
  void log(const std::string& text) const { std::ofstream(path_, std::ios::app) << text; }

  TemporaryDirectory directory_;
  const std::string path_ = directory_ / "error.log";
};

TEST_F(LogTailTest, TellsOnlyWhatIsWrittenFromNowOn) {
  log("[ERROR] Aborting\n");
  const LogTail tail(path_);
  EXPECT_FALSE(tail.tells_of_end());
  log("[Note] up\n");
  EXPECT_EQ(tail.text(), "[Note] up\n");
}

TEST_F(LogTailTest, GivesWholeLinesOfALongLog) {
  const LogTail tail(path_);
  for (int i = 0; i < 200; ++i) log("line " + std::to_string(i) + " of many\n");
  EXPECT_LE(tail.text().size(), 2000U);
  EXPECT_THAT(tail.text(), AllOf(StartsWith("line "), EndsWith("line 199 of many\n")));
}

TEST_F(LogTailTest, KnowsHowServersGiveUp) {
  for (const char* line :
       {"2026-11-21 16:00:00 0 [ERROR] Aborting\n",
        "2026-11-21T16:00:00.000000Z 0 [ERROR] [MY-010119] [Server] Aborting\n"}) {
    const LogTail tail(path_);
    EXPECT_FALSE(tail.tells_of_end());
    log(line);
    EXPECT_TRUE(tail.tells_of_end()) << line;
  }
}

TEST_F(LogTailTest, ALogThatIsNotThereIsEmpty) {
  EXPECT_EQ(LogTail("").text(), "");
  EXPECT_EQ(LogTail(directory_ / "none").text(), "");
}

}  // namespace
}  // namespace slaveclone::test
