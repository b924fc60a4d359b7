#include "support/kill_sweep.h"

#include <gmock/gmock.h>

#include <iostream>

#include "support/loop_mount.h"

namespace slaveclone::test {
namespace {

// A few of the points of scripts/soak kills.
class KillSweepTest : public testing::TestWithParam<const char*> {};

TEST_P(KillSweepTest, WhereverARunIsKilledEachRescuerPutsTheDonorBack) {
  const std::string mode = GetParam();
  const LoopMount xfs("xfs");
  if (mode == "freeze" && !xfs.why_not().empty()) GTEST_SKIP() << xfs.why_not();
  KillSweep kills(mode, mode == "freeze" ? xfs.path() : fast_directory());
  std::size_t changed = 0;
  std::size_t stopped = 0;
  for (const Rescuer rescuer : {Rescuer::guardian, Rescuer::recover, Rescuer::next_run}) {
    const KillSweep::Result result = kills.run(rescuer, 6);
    EXPECT_THAT(result.failures, testing::IsEmpty());
    EXPECT_EQ(result.put_back, result.points);
    changed += result.changed;
    stopped += result.stopped;
    std::cout << mode << ", " << to_string(rescuer) << ": " << result.put_back << "/"
              << result.points << " put back\n";
  }
  // Else nobody had to put back anything. Before the first point nothing has been changed.
  EXPECT_EQ(changed, 2U * 5U);
  EXPECT_EQ(stopped > 2, mode == "freeze") << stopped;
}

INSTANTIATE_TEST_SUITE_P(Modes, KillSweepTest, testing::Values("online", "shutdown", "freeze"),
                         [](const auto& mode) { return mode.param; });

}  // namespace
}  // namespace slaveclone::test
