#include "base/parse_number.h"

#include <gmock/gmock.h>

#include "support/files.h"

namespace slaveclone::test {
namespace {

TEST(ParseNumberTest, TakesDigitsOnly) {
  EXPECT_EQ(parse_number("0", "it"), 0U);
  EXPECT_EQ(parse_number("18446744073709551615", "it"), ~std::uint64_t{0});
  for (const char* text : {"", " 1", "1 ", "-1", "+1", "0x1", "1e3", "abc", "18446744073709551616"})
    EXPECT_EQ(exit_code_of([&] { parse_number(text, "it"); }), ExitCode::failed) << text;
}

TEST(ParseNumberTest, SaysWhatIsWrongWithWhat) {
  const auto said = [](const char* text) -> std::string {
    try {
      parse_number(text, "server-id", {1, 9}, ExitCode::usage);
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::usage);
      EXPECT_EQ(error.hint(), "Give a number from 1 to 9.");
      return error.what();
    }
  };
  EXPECT_EQ(said("abc"), "server-id is 'abc', which is no number");
  EXPECT_EQ(said("0"), "server-id is '0', which is out of range");
  EXPECT_EQ(said("10"), "server-id is '10', which is out of range");
  EXPECT_EQ(said("9"), "");
}

TEST(ParseNumberTest, Of32BitsHasRoomForThem) {
  EXPECT_EQ(parse_number32("4294967295", "it"), 0xffffffffU);
  EXPECT_EQ(exit_code_of([] { parse_number32("4294967296", "it"); }), ExitCode::failed);
}

}  // namespace
}  // namespace slaveclone::test
