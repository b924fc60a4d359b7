#include "support/tutorial_steps.h"

#include <gmock/gmock.h>

namespace slaveclone::test {
namespace {

using testing::ElementsAre;

TEST(TutorialStepsTest, AreTheLinesOfConsoleBlocks) {
  const auto steps = steps_of_tutorial(
      "# A page\n```sql\nslave> STOP SLAVE;\n```\n```console\n$ ls -l\na\nb\nmaster> SELECT 1,\n"
      "    ->   2;\n```\n$ not this\n");
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].prompt, "$");
  EXPECT_EQ(steps[0].typed, "ls -l");
  EXPECT_THAT(steps[0].shown, ElementsAre("a", "b"));
  EXPECT_EQ(steps[1].prompt, "master");
  EXPECT_EQ(steps[1].typed, "SELECT 1, 2;");
}

TEST(TutorialStepsTest, OutputMayDifferInNumbersAndBlanksAndHaveMore) {
  EXPECT_TRUE(shows("", {}));
  EXPECT_TRUE(shows("x\nbin.000012   994\ny\n", {"bin.000001 7"}));
  EXPECT_TRUE(shows("+---+\n| a |\n", {"+-----+", "|  a  |"}));
}

TEST(TutorialStepsTest, OutputMustHaveEachLineInOrder) {
  EXPECT_FALSE(shows("a\n", {"a", "b"}));
  EXPECT_FALSE(shows("b\na\n", {"a", "b"}));
  EXPECT_FALSE(shows("failed.\n", {"done!"}));
}

TEST(TutorialStepsTest, ChecksumsShownAlikeMustBeAlike) {
  EXPECT_TRUE(shows("t 1234567\nt 1234567\n", {"t 7654321", "t 7654321"}));
  EXPECT_FALSE(shows("t 1234567\nt 1234568\n", {"t 7654321", "t 7654321"}));
}

}  // namespace
}  // namespace slaveclone::test
