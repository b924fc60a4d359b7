#include "base/stop_request.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "base/error.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class StopRequestTest : public testing::Test {
 protected:
  void SetUp() override { StopRequest::install(); }
  void TearDown() override { StopRequest::reset(); }
};

TEST_F(StopRequestTest, IsNotPendingAtFirst) {
  EXPECT_FALSE(StopRequest::pending());
  EXPECT_NO_THROW(StopRequest::check());
}

TEST_F(StopRequestTest, TakesTheSignalsThatEndAProgram) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    StopRequest::reset();
    std::raise(signal);
    EXPECT_TRUE(StopRequest::pending()) << signal;
  }
}

TEST_F(StopRequestTest, CheckThrowsInterrupted) {
  StopRequest::request();
  try {
    StopRequest::check();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::interrupted);
  }
}

TEST_F(StopRequestTest, BrokenPipeIsNoSignal) { EXPECT_EQ(std::raise(SIGPIPE), 0); }

TEST_F(StopRequestTest, SleepsAsLongAsAsked) {
  const auto begin = steady_clock::now();
  StopRequest::sleep_for(milliseconds(70));
  EXPECT_GE(steady_clock::now() - begin, milliseconds(70));
}

TEST_F(StopRequestTest, SleepEndsSoonAfterTheRequest) {
  const std::jthread other([] {
    std::this_thread::sleep_for(milliseconds(20));
    StopRequest::request();
  });
  const auto begin = steady_clock::now();
  EXPECT_THROW(StopRequest::sleep_for(seconds(30)), Error);
  EXPECT_LT(steady_clock::now() - begin, seconds(10));
}

}  // namespace
}  // namespace slaveclone
