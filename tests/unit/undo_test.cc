#include "base/undo.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/error.h"

namespace slaveclone {
namespace {

using testing::ExitedWithCode;

void fail() { throw std::runtime_error("the server is gone"); }

TEST(UndoTest, RunsAtTheEndOfTheScope) {
  int runs = 0;
  {
    const Undo undo("it", [&] { ++runs; });
  }
  EXPECT_EQ(runs, 1);
}

TEST(UndoTest, RunsWhenAnExceptionLeavesTheScope) {
  int runs = 0;
  try {
    const Undo undo("it", [&] { ++runs; });
    fail();
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(runs, 1);
}

TEST(UndoTest, RunsOnlyOnce) {
  int runs = 0;
  {
    Undo undo("it", [&] { ++runs; });
    undo.run();
    undo.run();
  }
  EXPECT_EQ(runs, 1);
}

TEST(UndoTest, DoesNothingWhenDismissed) {
  int runs = 0;
  {
    Undo undo("it", [&] { ++runs; });
    undo.dismiss();
  }
  EXPECT_EQ(runs, 0);
}

TEST(UndoTest, RunsOnceWhenMoved) {
  int runs = 0;
  {
    Undo undo("it", [&] { ++runs; });
    const Undo moved(std::move(undo));
  }
  EXPECT_EQ(runs, 1);
}

TEST(UndoTest, AnsweredNoFailureWhenAllWentWell) {
  Undo::forget_failures();
  {
    const Undo undo("it", [] {});
  }
  EXPECT_EQ(Undo::failures(), 0);
}

// The tests that make an undo fail do so in a process of their own: the count is for the process.

void exit_with_code_of_failed_run() {
  Undo undo("the applier", fail);
  try {
    undo.run();
  } catch (const Error& error) {
    if (std::string(error.what()) != "could not put back the applier: the server is gone") abort();
    std::_Exit(Undo::failures() == 1 ? static_cast<int>(error.code()) : 0);
  }
}

TEST(UndoDeathTest, RunThrowsNotPutBackAndNamesWhat) {
  EXPECT_EXIT(exit_with_code_of_failed_run(), ExitedWithCode(30), "");
}

void exit_with_failures_after_the_scope() {
  { const Undo undo("the applier", fail); }
  std::_Exit(Undo::failures());
}

TEST(UndoDeathTest, DestructorLogsAndCountsInsteadOfThrowing) {
  EXPECT_EXIT(exit_with_failures_after_the_scope(), ExitedWithCode(1), "");
}

void exit_with_failures_after_a_stranger() {
  {
    const Undo undo("the applier", [] { throw 42; });
  }
  std::_Exit(Undo::failures());
}

TEST(UndoDeathTest, DestructorSurvivesWhatIsNoException) {
  EXPECT_EXIT(exit_with_failures_after_a_stranger(), ExitedWithCode(1), "");
}

}  // namespace
}  // namespace slaveclone
