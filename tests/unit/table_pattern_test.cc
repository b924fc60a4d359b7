#include "model/table_pattern.h"

#include <gtest/gtest.h>

#include "support/files.h"

namespace slaveclone::test {
namespace {

bool fits(const std::string& pattern, const std::string& schema, const std::string& name) {
  return TablePattern(pattern).matches({schema, name});
}

TEST(TablePatternTest, APlainNameIsThatTable) {
  EXPECT_TRUE(fits("shop.basket", "shop", "basket"));
  EXPECT_FALSE(fits("shop.basket", "shop", "baskets"));
  EXPECT_FALSE(fits("shop.basket", "shops", "basket"));
  EXPECT_FALSE(fits("shop.basket", "shop", "Basket"));
}

TEST(TablePatternTest, AStarStandsForAnyCharacters) {
  EXPECT_TRUE(fits("shop.*", "shop", "basket"));
  EXPECT_TRUE(fits("shop.log_*", "shop", "log_"));
  EXPECT_FALSE(fits("shop.log_*", "shop", "logs"));
  EXPECT_TRUE(fits("*.*_old*", "shop", "a_old_old2"));
  EXPECT_TRUE(fits("s*p.b*s*t", "shop", "basket"));
  EXPECT_FALSE(fits("s*p.b*x*t", "shop", "basket"));
}

TEST(TablePatternTest, AQuestionMarkStandsForOneCharacter) {
  EXPECT_TRUE(fits("shop.t?", "shop", "t1"));
  EXPECT_TRUE(fits("shop.t?", "shop", "tü"));
  EXPECT_FALSE(fits("shop.t?", "shop", "t"));
  EXPECT_FALSE(fits("shop.t?", "shop", "t12"));
}

TEST(TablePatternTest, TheFirstDotParts) { EXPECT_TRUE(fits("shop.a.b", "shop", "a.b")); }

TEST(TablePatternTest, WithoutATableItIsRefused) {
  for (const char* text : {"shop", "shop.", ".basket", ""}) {
    EXPECT_EQ(exit_code_of([&] { const TablePattern pattern(text); }), ExitCode::usage) << text;
  }
}

TEST(TablePatternTest, FiltersOfSlavesHaveOtherWildcards) {
  EXPECT_EQ(TablePattern("shop.log_*").as_wild_table(), "shop.log\\_%");
  EXPECT_EQ(TablePattern("a%.t?").as_wild_table(), "a\\%.t_");
}

}  // namespace
}  // namespace slaveclone::test
