#include "mysql/logged_statement.h"

#include <gmock/gmock.h>

namespace slaveclone::test {
namespace {

using testing::Contains;
using testing::IsEmpty;

TEST(LoggedStatement, ChangesRowsByItsVerb) {
  for (const char* statement :
       {"INSERT INTO t SELECT * FROM u", "update t set a = 1", "/* from the shop */ DELETE FROM t",
        "REPLACE t VALUES (1)", "LOAD DATA INFILE 'x' INTO TABLE t", "SELECT `d`.`f`(1)",
        "WITH x AS (SELECT 1) UPDATE t SET a = 1", "CALL p()", "-- why\nINSERT INTO t VALUES (1)"})
    EXPECT_TRUE(changes_rows(statement)) << statement;
  for (const char* statement :
       {"CREATE TABLE t SELECT * FROM u", "DROP /*!40005 TEMPORARY */ TABLE IF EXISTS t",
        "TRUNCATE t", "GRANT INSERT ON d.t TO u", "/*!40000 ALTER TABLE `t` DISABLE KEYS */", "",
        "`INSERT`"})
    EXPECT_FALSE(changes_rows(statement)) << statement;
}

TEST(LoggedStatement, MakesATrigger) {
  EXPECT_TRUE(makes_trigger("CREATE DEFINER=`root`@`localhost` trigger x BEFORE INSERT ON t …"));
  EXPECT_TRUE(
      makes_trigger("create or replace trigger x before insert on t for each row set @a=1"));
  EXPECT_FALSE(makes_trigger("DROP TRIGGER x"));
  EXPECT_FALSE(makes_trigger("CREATE TABLE `trigger` (a INT)"));
}

TEST(LoggedStatement, NamesTheTablesThatItMayRedefine) {
  EXPECT_THAT(names_of_redefined("RENAME TABLE a TO tmp, `B b` TO a"),
              testing::IsSupersetOf({"a", "tmp", "b b"}));
  EXPECT_THAT(names_of_redefined("ALTER TABLE \"D\".\"P\" EXCHANGE PARTITION p0 WITH TABLE q"),
              testing::IsSupersetOf({"d", "p", "q"}));
  EXPECT_THAT(names_of_redefined("CREATE OR REPLACE TABLE t AS SELECT * FROM u"), Contains("t"));
  for (const char* statement :
       {"TRUNCATE TABLE t", "DROP TABLE t", "CREATE VIEW v AS SELECT 1", "GRANT ALL ON d.* TO u"})
    EXPECT_THAT(names_of_redefined(statement), IsEmpty()) << statement;
}

}  // namespace
}  // namespace slaveclone::test
