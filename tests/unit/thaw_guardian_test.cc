#include "datadir/thaw_guardian.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/error.h"
#include "support/victim.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ThawGuardianTest : public testing::Test {
 protected:
  ProcessHandle handle() const { return {victim_.pid(), victim_.start_time()}; }

  Victim victim_;
};

TEST_F(ThawGuardianTest, HasTheProcessGoOnWhenTheTimeIsOver) {
  const ProcessHandle process = handle();
  const ThawGuardian guardian(process, milliseconds(50));
  victim_.stop();
  EXPECT_TRUE(wait_until([&] { return victim_.runs(); }));
  EXPECT_TRUE(guardian.has_acted());
}

TEST_F(ThawGuardianTest, LetsItBeUntilThen) {
  const ProcessHandle process = handle();
  const ThawGuardian guardian(process, seconds(60));
  victim_.stop();
  ::usleep(100'000);
  EXPECT_FALSE(victim_.runs());
  EXPECT_FALSE(guardian.has_acted());
}

TEST_F(ThawGuardianTest, HasItGoOnAtItsOwnEnd) {
  const ProcessHandle process = handle();
  {
    const ThawGuardian guardian(process, seconds(60));
    victim_.stop();
  }
  EXPECT_TRUE(wait_until([&] { return victim_.runs(); }));
}

TEST_F(ThawGuardianTest, HasItGoOnWhenWeAreKilledWithOurWholeGroup) {
  const pid_t us = ::fork();
  if (us == 0) {
    ::setsid();
    const ProcessHandle process = handle();
    const ThawGuardian guardian(process, seconds(60));
    ::kill(victim_.pid(), SIGSTOP);
    ::kill(0, SIGKILL);
  }
  int status = 0;
  ::waitpid(us, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(wait_until([&] { return victim_.runs(); }));
}

TEST_F(ThawGuardianTest, IsNotEndedByTheSignalsThatEndUs) {
  const ProcessHandle process = handle();
  const ThawGuardian guardian(process, milliseconds(200));
  victim_.stop();
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::kill(guardian.pid(), signal);
  EXPECT_TRUE(wait_until([&] { return victim_.runs(); }));
}

// What waits for the end of the archive's pipe must not wait for the guardian, too.
TEST_F(ThawGuardianTest, HoldsNothingOpenOfOurs) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const ProcessHandle process = handle();
  const ThawGuardian guardian(process, seconds(60));
  ::close(ends[1]);
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 0);
  ::close(ends[0]);
}

TEST(ProcessHandleTest, DoesNotTakeAnotherProcessForTheOneThatHadThePid) {
  const Victim victim;
  EXPECT_NO_THROW(ProcessHandle(victim.pid(), victim.start_time()));
  EXPECT_THROW(ProcessHandle(victim.pid(), victim.start_time() + 1), Error);
}

}  // namespace
}  // namespace slaveclone::test
