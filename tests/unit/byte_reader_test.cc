#include "mysql/byte_reader.h"

#include <gtest/gtest.h>

#include "fake/binlog_builder.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

TEST(ByteReaderTest, NumbersAreLittleEndian) {
  ByteReader reader(std::string_view("\1\2\3\4", 4));
  EXPECT_EQ(reader.number(1), 1U);
  EXPECT_EQ(reader.number(3), 0x040302U);
  EXPECT_EQ(reader.left(), 0U);
}

TEST(ByteReaderTest, NothingIsReadThatIsNotThere) {
  ByteReader reader(std::string_view("\1\2", 2));
  EXPECT_EQ(exit_code_of([&] { reader.number(3); }), ExitCode::damaged);
  EXPECT_EQ(exit_code_of([&] { reader.take(~std::uint64_t{0}); }), ExitCode::damaged);
  EXPECT_EQ(reader.take(2), std::string_view("\1\2", 2));
  EXPECT_EQ(exit_code_of([&] { reader.packed(); }), ExitCode::damaged);
  EXPECT_EQ(exit_code_of([&] { reader.varlen(); }), ExitCode::damaged);
}

TEST(ByteReaderTest, PackedNumbersHaveTheirSizeInTheFirstByte) {
  const std::string bytes =
      le(250, 1) + le(0xfc, 1) + le(700, 2) + le(0xfd, 1) + le(70'000, 3) + le(0xfe, 1) + le(1, 8);
  ByteReader reader(bytes);
  EXPECT_EQ(reader.packed(), 250U);
  EXPECT_EQ(reader.packed(), 700U);
  EXPECT_EQ(reader.packed(), 70'000U);
  EXPECT_EQ(reader.packed(), 1U);
}

// The examples of MySQL's libs/mysql/serialization/readme.md, and both ends.
TEST(ByteReaderTest, NumbersOfVariableLengthHaveItInTheLowestBits) {
  const auto read = [](const std::string& bytes) {
    ByteReader reader(bytes);
    const std::uint64_t number = reader.varlen();
    EXPECT_EQ(reader.left(), 0U);
    return number;
  };
  EXPECT_EQ(read(le(0, 1)), 0U);
  EXPECT_EQ(read(le(127U << 1U, 1)), 127U);
  EXPECT_EQ(read("\xfb\xff\x07"), 65535U);
  EXPECT_EQ(read("\x7f" + le((std::uint64_t{1} << 56U) - 1, 7)), (std::uint64_t{1} << 56U) - 1);
  EXPECT_EQ(read("\xff" + le(~std::uint64_t{0}, 8)), ~std::uint64_t{0});
}

}  // namespace
}  // namespace slaveclone::test
