#include "base/waiting.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>
#include <thread>

#include "base/stop_request.h"
#include "base/time_limit.h"
#include "base/undo.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;

// What StopRequest::check() throws once a limit of a second is over.
Error thrown_at_the_limit() {
  const TimeLimit limit(seconds(1), "the applier was not to be stopped", "Look.");
  try {
    StopRequest::sleep_for(seconds(30));
  } catch (const Error& error) {
    return error;
  }
  return {ExitCode::ok, "nothing"};
}

TEST(TimeLimitTest, EndsAWaitAndNamesWhatWasWaitedFor) {
  const Waiting outer("the sync point", ExitCode::sync_point_missed);
  const Waiting inner("the donor to answer");
  const Error error = thrown_at_the_limit();
  EXPECT_EQ(error.code(), ExitCode::sync_point_missed);  // the inner one has none of its own
  EXPECT_STREQ(error.what(),
               "the applier was not to be stopped for more than 1 s; it waited for the donor to "
               "answer");
  EXPECT_EQ(error.hint(), "Look.");
}

TEST(TimeLimitTest, WithoutAWaitItIsTheFilesThatAreNotStill) {
  EXPECT_EQ(thrown_at_the_limit().code(), ExitCode::not_still);
}

TEST(TimeLimitTest, IsOverWithItsObject) {
  { const TimeLimit limit(seconds(1), "it was not to last", ""); }
  EXPECT_NO_THROW(StopRequest::sleep_for(milliseconds(1100)));
}

TEST(TimeLimitTest, NoneIsNoLimit) {
  const TimeLimit limit(seconds(0), "it was not to last", "");
  EXPECT_NO_THROW(StopRequest::check());
}

TEST(TimeLimitTest, WhatPutsBackHearsNeitherItNorAStopRequest) {
  const TimeLimit limit(seconds(1), "it was not to last", "");
  std::this_thread::sleep_for(milliseconds(1001));
  StopRequest::request();
  bool heard = true;
  Undo("something", [&] {
    StopRequest::sleep_for(milliseconds(1));
    heard = false;
  }).run();
  EXPECT_FALSE(heard);
  EXPECT_EQ(exit_code_of([] { StopRequest::check(); }), ExitCode::interrupted);
  StopRequest::reset();
}

TEST(WaitingTest, IsSaidAfterFiveSeconds) {
  std::ostringstream log;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_st>(log)));
  {
    const Waiting waiting("Godot");
    StopRequest::sleep_for(milliseconds(4700));
    EXPECT_EQ(log.str(), "");
    StopRequest::sleep_for(milliseconds(500));
  }
  spdlog::set_default_logger(before);
  EXPECT_THAT(log.str(), HasSubstr("waiting for Godot, 5"));
}

}  // namespace
}  // namespace slaveclone::test
