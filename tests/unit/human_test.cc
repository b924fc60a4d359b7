#include "base/human.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace slaveclone {
namespace {

TEST(HumanBytesTest, PicksTheUnitThatFits) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1024), "1.0 KiB");
  EXPECT_EQ(human_bytes(1'503'238'553), "1.4 GiB");
  EXPECT_EQ(human_bytes(UINT64_MAX), "16.0 EiB");
}

TEST(HumanBytesTest, NeverPrintsAThousandAndTwentyFourOfAUnit) {
  EXPECT_EQ(human_bytes((1 << 20) - 1), "1.0 MiB");
}

TEST(HumanDurationTest, GoesFromFractionsOfAMillisecondToHours) {
  EXPECT_EQ(human_duration(0), "0.00 ms");
  EXPECT_EQ(human_duration(0.00016), "0.16 ms");
  EXPECT_EQ(human_duration(0.0456), "46 ms");
  EXPECT_EQ(human_duration(2.34), "2.3 s");
  EXPECT_EQ(human_duration(42), "42 s");
  EXPECT_EQ(human_duration(185), "3 min 05 s");
  EXPECT_EQ(human_duration(3840), "1 h 04 min");
}

TEST(HumanDurationTest, RoundsIntoTheNextUnit) {
  EXPECT_EQ(human_duration(0.00999999), "10 ms");
  EXPECT_EQ(human_duration(0.99999), "1.0 s");
  EXPECT_EQ(human_duration(59.9), "1 min 00 s");
  EXPECT_EQ(human_duration(3599.9), "1 h 00 min");
}

TEST(HumanDurationTest, TakesTimeThatRanBackwardsAsNone) {
  EXPECT_EQ(human_duration(-1), "0.00 ms");
}

}  // namespace
}  // namespace slaveclone
