#include "mysql/statement_outline.h"

#include <gmock/gmock.h>

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(StatementOutlineTest, ShowsNoLiteral) {
  EXPECT_EQ(outline("UPDATE  t\n SET a='x\\'y', b=\"z\", c=12.5 WHERE `id`=0xff"),
            "UPDATE t SET a=?, b=?, c=?.? WHERE `id`=?");
  EXPECT_EQ(outline("INSERT INTO t2 VALUES ('it''s', 1)"),
            "INSERT INTO t2 VALUES (?"
            "?, ?)");
}

TEST(StatementOutlineTest, HidesALiteralThatWasCut) {
  EXPECT_EQ(outline("INSERT INTO t VALUES ('secr"), "INSERT INTO t VALUES (?");
}

TEST(StatementOutlineTest, AQuoteInACommentDoesNotTurnLiteralsInsideOut) {
  EXPECT_EQ(outline("/* don't */ UPDATE t SET a='secret'"), "UPDATE t SET a=?");
  EXPECT_EQ(outline("UPDATE t -- don't\nSET a='secret'"), "UPDATE t SET a=?");
  EXPECT_EQ(outline("UPDATE t # don't\nSET a='secret'"), "UPDATE t SET a=?");
  EXPECT_EQ(outline("UPDATE t /* secret"), "UPDATE t");
}

TEST(StatementOutlineTest, AStatementAboutPasswordsIsNotShown) {
  for (const char* sql : {"SET PASSWORD FOR a = 'secret'", "create user a identified by 'secret'",
                          "ALTER USER a IDENTIFIED WITH x AS 'secret'",
                          "CHANGE MASTER TO master_password='secret'"}) {
    EXPECT_EQ(outline(sql), "(a statement about passwords)");
  }
}

TEST(StatementOutlineTest, WritesHoldTheLockUpOnAnyServer) {
  for (const char* sql :
       {"UPDATE t SET a = ?", "insert into t values (?)", "CALL p()", "ALTER TABLE t ADD b INT",
        "CREATE TABLE u AS SELECT * FROM t", "SELECT a FROM t FOR UPDATE", "COMMIT",
        "SELECT a FROM t INTO OUTFILE ?", "(a statement about passwords)"}) {
    EXPECT_TRUE(holds_read_lock_up(sql, false)) << sql;
    EXPECT_TRUE(holds_read_lock_up(sql, true)) << sql;
  }
}

TEST(StatementOutlineTest, ReadsHoldItUpOnlyOnMysql) {
  for (const char* sql :
       {"SELECT * FROM t", "(SELECT a FROM t) UNION (SELECT b FROM u)",
        "WITH x AS (SELECT a FROM t) SELECT * FROM x", "SET @a = (SELECT a FROM t)", "TABLE t"}) {
    EXPECT_FALSE(holds_read_lock_up(sql, false)) << sql;
    EXPECT_TRUE(holds_read_lock_up(sql, true)) << sql;
  }
}

TEST(StatementOutlineTest, WhatTouchesNoTableHoldsNothingUp) {
  for (const char* sql : {"SELECT SLEEP(?)", "DO SLEEP(?)", "SHOW PROCESSLIST",
                          "SHOW COLUMNS FROM t", "FLUSH TABLES WITH READ LOCK"}) {
    EXPECT_FALSE(holds_read_lock_up(sql, true)) << sql;
    EXPECT_FALSE(holds_read_lock_up(sql, false)) << sql;
  }
}

}  // namespace
}  // namespace slaveclone::test
