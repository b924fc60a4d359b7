#include "datadir/frozen_process.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/stop_request.h"
#include "support/files.h"
#include "support/victim.h"

namespace slaveclone::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class FrozenProcessTest : public testing::Test {
 protected:
  ~FrozenProcessTest() override { StopRequest::reset(); }

  Victim victim_;
  ProcessHandle process_{victim_.pid(), victim_.start_time()};
};

TEST_F(FrozenProcessTest, IsStoppedUntilItGoesOn) {
  FrozenProcess frozen(process_, seconds(60));
  EXPECT_FALSE(victim_.runs());
  EXPECT_NO_THROW(frozen.check());
  EXPECT_GT(frozen.go_on().count(), 0);
  EXPECT_TRUE(wait_until([&] { return victim_.runs(); }));
}

TEST_F(FrozenProcessTest, GoesOnWhenAnErrorLeavesTheScope) {
  try {
    const FrozenProcess frozen(process_, seconds(60));
    throw Error(ExitCode::io, "no space");
  } catch (const Error&) {
    EXPECT_TRUE(wait_until([&] { return victim_.runs(); }));
  }
}

TEST_F(FrozenProcessTest, DoesNotCountWhenTheTimeWasOver) {
  const FrozenProcess frozen(process_, milliseconds(50));
  EXPECT_TRUE(wait_until([&] { return victim_.runs(); }));
  victim_.stop();
  EXPECT_EQ(exit_code_of([&] { frozen.check(); }), ExitCode::not_still);
}

TEST_F(FrozenProcessTest, DoesNotCountWhenSomebodyElseHadItGoOn) {
  const FrozenProcess frozen(process_, seconds(60));
  ::kill(victim_.pid(), SIGCONT);
  ASSERT_TRUE(wait_until([&] { return victim_.runs(); }));
  EXPECT_EQ(exit_code_of([&] { frozen.check(); }), ExitCode::not_still);
}

TEST_F(FrozenProcessTest, AStopRequestEndsIt) {
  const FrozenProcess frozen(process_, seconds(60));
  StopRequest::request();
  EXPECT_EQ(exit_code_of([&] { frozen.check_time(); }), ExitCode::interrupted);
}

}  // namespace
}  // namespace slaveclone::test
