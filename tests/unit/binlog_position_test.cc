#include "model/binlog_position.h"

#include <gtest/gtest.h>

namespace slaveclone {
namespace {

TEST(BinlogPositionTest, OrdersByTheFilesNumberNotItsText) {
  EXPECT_LT((BinlogPosition{"bin.999999", 900}), (BinlogPosition{"bin.1000000", 4}));
}

TEST(BinlogPositionTest, OrdersByOffsetWithinAFile) {
  EXPECT_LT((BinlogPosition{"bin.000003", 742}), (BinlogPosition{"bin.000003", 1742}));
  EXPECT_EQ((BinlogPosition{"bin.000003", 742}), (BinlogPosition{"bin.000003", 742}));
}

TEST(BinlogPositionTest, ABaseNameMayHoldDots) {
  EXPECT_LT((BinlogPosition{"host.example.000009", 4}), (BinlogPosition{"host.example.000010", 4}));
}

TEST(BinlogPosition, TheWayBetweenTwoCountsTheFilesBetween) {
  const BinlogSizes sizes{
      {"bin.000008", 700}, {"bin.000009", 1000}, {"bin.000010", 1000}, {"bin.000011", 500}};
  const auto way = [&](const BinlogPosition& from, const BinlogPosition& to) {
    return bytes_between(from, to, sizes);
  };
  EXPECT_EQ(way({"bin.000009", 100}, {"bin.000009", 400}), 300U);
  EXPECT_EQ(way({"bin.000009", 100}, {"bin.000011", 400}), 900U + 1000U + 400U);
  EXPECT_EQ(way({"bin.000011", 400}, {"bin.000009", 100}), 0U);
  EXPECT_EQ(way({"bin.000011", 400}, {"bin.000011", 400}), 0U);
}

}  // namespace
}  // namespace slaveclone
