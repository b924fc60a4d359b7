#include "model/table_order.h"

#include <gmock/gmock.h>

namespace slaveclone::test {
namespace {

TableName in_shop(const std::string& name) { return {"shop", name}; }

// "a,b!,c+d": each group in its order; ! refers to itself, + is a cycle.
std::string order_of(const std::vector<std::string>& names,
                     const std::vector<std::pair<std::string, std::string>>& keys) {
  std::vector<TableName> tables;
  for (const std::string& name : names) tables.push_back(in_shop(name));
  std::vector<ForeignKey> foreign;
  for (const auto& [child, parent] : keys) foreign.push_back({in_shop(child), in_shop(parent)});
  std::string text;
  for (const TableGroup& group : order_by_foreign_keys(tables, foreign)) {
    text += text.empty() ? "" : ",";
    for (std::size_t i = 0; i < group.tables.size(); ++i)
      text += (i == 0 ? "" : "+") + group.tables[i].name;
    if (group.is_cyclic) text += "!";
  }
  return text;
}

TEST(TableOrderTest, WithoutKeysTheOrderStays) {
  EXPECT_EQ(order_of({"c", "a", "b"}, {}), "c,a,b");
}

TEST(TableOrderTest, ParentsComeBeforeTheirChildren) {
  EXPECT_EQ(order_of({"a", "b", "c", "d"}, {{"a", "c"}, {"c", "d"}, {"b", "d"}}), "d,c,a,b");
}

TEST(TableOrderTest, ATableThatRefersToItselfIsCyclic) {
  EXPECT_EQ(order_of({"a", "b"}, {{"b", "b"}, {"a", "b"}}), "b!,a");
}

TEST(TableOrderTest, TheTablesOfACycleAreOneGroup) {
  EXPECT_EQ(order_of({"a", "b", "c", "d", "e"},
                     {{"b", "c"}, {"c", "d"}, {"d", "b"}, {"a", "c"}, {"c", "e"}}),
            "e,b+c+d!,a");
}

TEST(TableOrderTest, TwoCyclesThatShareATableAreOne) {
  EXPECT_EQ(order_of({"a", "b", "c"}, {{"a", "b"}, {"b", "a"}, {"b", "c"}, {"c", "b"}}), "a+b+c!");
}

TEST(TableOrderTest, OneKeyMoreBetweenTheSameTablesChangesNothing) {
  EXPECT_EQ(order_of({"a", "b"}, {{"a", "b"}, {"a", "b"}}), "b,a");
}

TEST(TableOrderTest, KeysToOtherTablesDoNotCount) {
  EXPECT_EQ(order_of({"a", "b"}, {{"a", "elsewhere"}, {"elsewhere", "b"}}), "a,b");
}

TEST(TableOrderTest, SchemasTellTablesApart) {
  const std::vector<TableName> tables{{"x", "t"}, {"y", "t"}};
  const auto groups = order_by_foreign_keys(tables, {{{"x", "t"}, {"y", "t"}}});
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].tables, (std::vector<TableName>{{"y", "t"}}));
  EXPECT_FALSE(groups[0].is_cyclic);
}

TEST(TableOrderTest, AChainOfThousandsIsNoTrouble) {
  std::vector<TableName> tables;
  std::vector<ForeignKey> keys;
  for (int i = 0; i < 20000; ++i) {
    tables.push_back(in_shop(std::to_string(i)));
    if (i > 0) keys.push_back({tables[tables.size() - 2], tables.back()});
  }
  const auto groups = order_by_foreign_keys(tables, keys);
  ASSERT_EQ(groups.size(), tables.size());
  EXPECT_EQ(groups.front().tables.front(), tables.back());
}

}  // namespace
}  // namespace slaveclone::test
