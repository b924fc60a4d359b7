#include "mysql/sql_tokens.h"

#include <gmock/gmock.h>

#include "mysql/definitions.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;

std::vector<std::string> parts(std::string_view sql) {
  std::vector<std::string> texts;
  for (const SqlToken& token : sql_tokens(sql)) {
    if (token.kind != SqlTokenKind::space) texts.push_back(token.text);
  }
  return texts;
}

TEST(SqlTokensTest, WordsNamesStringsAndMarks) {
  EXPECT_THAT(parts("KEY `a b` (x_1,'it''s')=0.5"),
              ElementsAre("KEY", "`a b`", "(", "x_1", ",", "'it''s'", ")", "=", "0", ".", "5"));
}

TEST(SqlTokensTest, QuotesWithin) {
  EXPECT_THAT(parts(R"('a\'b' `c``d` `e\` 'f\\' "g""h")"),
              ElementsAre(R"('a\'b')", "`c``d`", R"(`e\`)", R"('f\\')", R"("g""h")"));
}

TEST(SqlTokensTest, CommentsAreSpaceButThoseThatAreExecuted) {
  EXPECT_THAT(parts("a /* b */ c -- d\n e # f"), ElementsAre("a", "c", "e"));
  EXPECT_THAT(parts("/*!50100 TABLESPACE x */ /*M!100100 y*/"),
              ElementsAre("/*!50100", "TABLESPACE", "x", "*/", "/*M!100100", "y", "*/"));
}

TEST(SqlTokensTest, NothingIsLost) {
  for (const char* sql : {"", "'open", "`open", "/* open", "a\n\t b--c", "x/*!50100 y*/;é`ü`"}) {
    EXPECT_EQ(text_of(sql_tokens(sql)), sql);
  }
}

TEST(SqlTokensTest, WhatIsMeant) {
  EXPECT_EQ(unquoted(sql_tokens("`a``b`")[0]), "a`b");
  EXPECT_EQ(unquoted(sql_tokens(R"('a''b\'c\n\\')")[0]), "a'b'c\n\\");
  EXPECT_EQ(unquoted(sql_tokens("word")[0]), "word");
}

TEST(ComparableTableTest, TheNextValueIsTakenOut) {
  EXPECT_EQ(
      comparable_table("CREATE TABLE `t` (\n  `a` int AUTO_INCREMENT,\n) ENGINE=InnoDB "
                       "AUTO_INCREMENT=77 DEFAULT CHARSET=latin1"),
      "CREATE TABLE `t` (\n  `a` int AUTO_INCREMENT,\n) ENGINE=InnoDB DEFAULT CHARSET=latin1");
}

TEST(ComparableTableTest, WhatOnlyLooksLikeItStays) {
  const std::string text =
      "CREATE TABLE `t AUTO_INCREMENT=1 (` (\n  `a` int DEFAULT 'x) AUTO_INCREMENT=5 ' COMMENT "
      "'(')\n) ENGINE=InnoDB COMMENT='AUTO_INCREMENT=9 '";
  EXPECT_EQ(comparable_table(text), text);
}

TEST(ComparableTableTest, ACharacterSetThatItsCollationNamesIsTakenOut) {
  EXPECT_EQ(
      comparable_table("CREATE TABLE `t` (\n  `a` text CHARACTER SET latin1 COLLATE latin1_bin,\n"
                       "  `b` text CHARACTER SET utf8 COMMENT 'COLLATE'\n) COLLATE=latin1_bin"),
      "CREATE TABLE `t` (\n  `a` text COLLATE latin1_bin,\n  `b` text CHARACTER SET utf8 COMMENT "
      "'COLLATE'\n) COLLATE=latin1_bin");
}

}  // namespace
}  // namespace slaveclone::test
