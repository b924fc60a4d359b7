#include "base/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace slaveclone {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::uint64_t mebibyte = 1 << 20;

class ProgressTest : public testing::Test {
 protected:
  Progress::Writer writer() {
    return [this](const std::string& text) { written_.push_back(text); };
  }

  std::vector<std::string> written_;
};

TEST_F(ProgressTest, ShowsPhaseBytesShareRateAndTimeLeft) {
  Progress progress(Progress::Style::log, milliseconds(0), writer());
  progress.set_phase("archiving", 4 * mebibyte);
  progress.advance(mebibyte);
  ASSERT_THAT(written_, SizeIs(1));
  EXPECT_THAT(written_[0], StartsWith("archiving: 1.0 MiB of 4.0 MiB (25 %), "));
  EXPECT_THAT(written_[0], HasSubstr("/s, "));
  EXPECT_THAT(written_[0], EndsWith(" left"));
}

TEST_F(ProgressTest, ShowsDetailAndWhatIsWaitedFor) {
  Progress progress(Progress::Style::log, milliseconds(0), writer());
  progress.set_phase("copying rows", 4 * mebibyte);
  progress.set_detail("table 3 of 40, 17 rows");
  progress.tick("the slave");
  progress.advance(mebibyte);
  progress.set_phase("proving rows");
  progress.tick();
  ASSERT_THAT(written_, SizeIs(3));
  EXPECT_THAT(written_[0], StartsWith("copying rows: table 3 of 40, 17 rows, "));
  EXPECT_THAT(written_[0], EndsWith("; waits for the slave"));
  EXPECT_THAT(written_[1],
              StartsWith("copying rows: table 3 of 40, 17 rows, 1.0 MiB of 4.0 MiB (25 %), "));
  EXPECT_THAT(written_[2], StartsWith("proving rows, "));
}

TEST_F(ProgressTest, ShowsNoTimeLeftWithoutATotal) {
  Progress progress(Progress::Style::log, milliseconds(0), writer());
  progress.set_phase("unpacking");
  progress.advance(2 * mebibyte);
  ASSERT_THAT(written_, SizeIs(1));
  EXPECT_THAT(written_[0], StartsWith("unpacking: 2.0 MiB, "));
  EXPECT_THAT(written_[0], EndsWith("/s"));
}

TEST_F(ProgressTest, StaysAtOneHundredPercentWhenFilesGrew) {
  Progress progress(Progress::Style::log, milliseconds(0), writer());
  progress.set_phase("archiving", mebibyte);
  progress.advance(3 * mebibyte);
  EXPECT_THAT(written_.at(0), HasSubstr("(100 %)"));
}

TEST_F(ProgressTest, LogsNothingBeforeTheIntervalIsOver) {
  Progress progress(Progress::Style::log, hours(1), writer());
  progress.set_phase("archiving");
  progress.advance(100 * mebibyte);
  progress.tick();
  EXPECT_THAT(written_, IsEmpty());
}

TEST_F(ProgressTest, RedrawsOneLineAndTakesItAwayAtTheEnd) {
  {
    Progress progress(Progress::Style::redraw, hours(1), writer());
    progress.set_phase("waiting");
  }
  ASSERT_THAT(written_, SizeIs(2));
  EXPECT_THAT(written_[0], StartsWith("\r\x1b[Kwaiting"));
  EXPECT_EQ(written_[1], "\r\x1b[K");
}

TEST_F(ProgressTest, CountsFromZeroInEveryPhase) {
  Progress progress(Progress::Style::log, milliseconds(0), writer());
  progress.set_phase("one");
  progress.advance(5 * mebibyte);
  progress.set_phase("two");
  progress.advance(mebibyte);
  ASSERT_THAT(written_, SizeIs(2));
  EXPECT_THAT(written_[1], StartsWith("two: 1.0 MiB"));
}

TEST_F(ProgressTest, SaysNothingWhenSilent) {
  {
    Progress progress(Progress::Style::silent, milliseconds(0), writer());
    progress.set_phase("archiving", mebibyte);
    progress.advance(mebibyte);
  }
  EXPECT_THAT(written_, IsEmpty());
}

TEST_F(ProgressTest, LosesNoBytesToConcurrentCallers) {
  Progress progress(Progress::Style::log, milliseconds(0), writer());
  progress.set_phase("packing");
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 1000; ++call) progress.advance(mebibyte / 100);
    });
  }
  threads.clear();
  progress.tick();
  EXPECT_THAT(written_.back(), StartsWith("packing: 40.0 MiB"));
}

}  // namespace
}  // namespace slaveclone
