#include "provision/journal_text.h"

#include <gtest/gtest.h>

namespace slaveclone::test {
namespace {

TEST(JournalTextTest, AccountsAreReadAsTheyWereWritten) {
  const std::vector<AccountName> accounts{
      {"root", "localhost"}, {"", "%"}, {"a@b\n", "::1"}, {"readers", "", true}};
  EXPECT_EQ(accounts_from(to_text(accounts)), accounts);
  EXPECT_TRUE(accounts_from(to_text({})).empty());
}

TEST(JournalTextTest, AWalkIsReadAsItWasWrittenAmongOtherEntries) {
  const WalkState state{{{"shop", "a`b"}, {true, {}}},
                        {{"shop", "walk:"}, {false, Key{"", "7"}}},
                        {{"x.y", "z"}, {}}};
  ServerJournal::Entries entries = to_entries(state);
  EXPECT_EQ(entries.size(), 3U);
  entries["phase"] = "copy";
  EXPECT_EQ(walk_state_from(entries), state);
}

}  // namespace
}  // namespace slaveclone::test
