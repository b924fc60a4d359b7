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

}  // namespace
}  // namespace slaveclone
