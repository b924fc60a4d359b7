#include "base/findings.h"

#include <gmock/gmock.h>

#include "mysql/session.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;

std::function<void()> failing(ExitCode code, const std::string& message) {
  return [=] { throw Error(code, message, "Mend " + message + "."); };
}

std::vector<std::string> messages(const std::vector<Error>& errors) {
  std::vector<std::string> found;
  for (const Error& error : errors) found.emplace_back(error.what());
  return found;
}

TEST(FindingsTest, OfChecksThatPassAreNone) {
  Findings findings;
  EXPECT_TRUE(findings.check([] {}));
  EXPECT_NO_THROW(findings.require_none());
}

TEST(FindingsTest, AreAllThatIsMissingEachOnce) {
  Findings findings;
  EXPECT_FALSE(findings.check(failing(ExitCode::precondition, "a")));
  EXPECT_FALSE(findings.check(failing(ExitCode::cannot_connect, "b")));
  EXPECT_FALSE(findings.check(failing(ExitCode::precondition, "a")));
  EXPECT_THAT(messages(findings.all()), ElementsAre("a", "b"));
  try {
    findings.require_none();
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "a");
    EXPECT_EQ(error.code(), ExitCode::precondition);
    EXPECT_THAT(messages(errors_in(error)), ElementsAre("a", "b"));
  }
}

TEST(FindingsTest, OfChecksWithinAreAmongThem) {
  Findings findings;
  findings.check(failing(ExitCode::usage, "a"));
  findings.check([] {
    Findings inner;
    inner.check(failing(ExitCode::io, "b"));
    inner.check(failing(ExitCode::precondition, "c"));
    inner.require_none();
  });
  EXPECT_THAT(messages(findings.all()), ElementsAre("a", "b", "c"));
}

TEST(FindingsTest, OneAloneIsThrownAsItCame) {
  Findings findings;
  findings.check([] { throw SqlError(1227, "no", ExitCode::precondition); });
  EXPECT_THROW(findings.require_none(), SqlError);
}

TEST(FindingsTest, WhatNobodyCanMendPasses) {
  Findings findings;
  EXPECT_THROW(findings.check(failing(ExitCode::interrupted, "stop")), Error);
  EXPECT_THROW(findings.check(failing(ExitCode::failed, "odd")), Error);
  EXPECT_THROW(findings.check([] { throw std::runtime_error("bug"); }), std::runtime_error);
  EXPECT_TRUE(findings.all().empty());
}

}  // namespace
}  // namespace slaveclone::test
