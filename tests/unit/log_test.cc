#include "base/log.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "base/error.h"
#include "base/undo.h"

namespace slaveclone {
namespace {

using testing::ExitedWithCode;

int exit_code_of(const std::exception& error) { return report_error("take-backup", error); }

std::string report_of(const std::exception& error) {
  testing::internal::CaptureStderr();
  exit_code_of(error);
  return testing::internal::GetCapturedStderr();
}

TEST(ReportErrorTest, PrintsProgramMessageAndHint) {
  EXPECT_EQ(report_of(Error(ExitCode::io, "cannot write x", "Free some space.")),
            "take-backup: cannot write x\nhint: Free some space.\n");
}

TEST(ReportErrorTest, LeavesOutAHintThatIsNotThere) {
  EXPECT_EQ(report_of(Error(ExitCode::io, "cannot write x")), "take-backup: cannot write x\n");
}

TEST(ReportErrorTest, ReturnsTheErrorsCode) {
  Undo::forget_failures();
  EXPECT_EQ(exit_code_of(Error(ExitCode::master_lock, "too late")), 12);
}

TEST(ReportErrorTest, ReturnsFailedForWhatIsNotOurs) {
  Undo::forget_failures();
  EXPECT_EQ(exit_code_of(std::runtime_error("odd")), 1);
}

void report_after_a_failed_undo() {
  {
    const Undo undo("it", [] { throw std::runtime_error("gone"); });
  }
  std::_Exit(exit_code_of(Error(ExitCode::io, "disk full")));
}

TEST(ReportErrorDeathTest, ReturnsNotPutBackWhenAnUndoFailed) {
  EXPECT_EXIT(report_after_a_failed_undo(), ExitedWithCode(30), "disk full");
}

// The logger is the process's: each level is tried in a process of its own.

void log_one_of_each(Verbosity verbosity) {
  setup_logging("load-slave", verbosity);
  spdlog::debug("a statement");
  spdlog::info("a step");
  spdlog::warn("a warning");
  std::exit(0);
}

TEST(SetupLoggingDeathTest, ShowsStepsWithTimeAndProgram) {
  EXPECT_EXIT(log_one_of_each(Verbosity::normal), ExitedWithCode(0),
              "^....-..-.. ..:..:..\\.... load-slave: info: a step\n.*warning: a warning\n$");
}

TEST(SetupLoggingDeathTest, ShowsOnlyWarningsWhenQuiet) {
  EXPECT_EXIT(log_one_of_each(Verbosity::quiet), ExitedWithCode(0),
              "^[-0-9]+ [.:0-9]+ load-slave: warning: a warning\n$");
}

TEST(SetupLoggingDeathTest, ShowsStatementsWhenVerbose) {
  EXPECT_EXIT(log_one_of_each(Verbosity::verbose), ExitedWithCode(0), "debug: a statement\n");
}

}  // namespace
}  // namespace slaveclone
