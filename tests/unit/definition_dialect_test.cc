#include "mysql/definition_dialect.h"

#include <gmock/gmock.h>

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const ServerVersion mysql_5_7 = ServerVersion::parse("5.7.29");
const ServerVersion mariadb_10_11 = ServerVersion::parse("10.11.14-MariaDB");

Abilities able(const std::string& version) {
  Abilities to;
  to.version = ServerVersion::parse(version);
  to.engines = {"INNODB", "MYISAM", "CONNECT"};
  to.collations = {"utf8mb4_general_ci", "latin1_swedish_ci", "utf8mb3_general_ci"};
  return to;
}

Rendering table(const std::string& statement, const Abilities& to,
                const ServerVersion& from = mysql_5_7) {
  Definition definition;
  definition.name = {"shop", "t"};
  definition.statement = statement;
  return render(definition, from, to);
}

TEST(DefinitionDialectTest, WhatIsKnownThereIsUntouched) {
  const std::string text =
      "CREATE TABLE `t` (\n  `data` int COMMENT 'DATA DIRECTORY=''/x'''\n) ENGINE=InnoDB "
      "DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='ENGINE=x'\n/*!50100 PARTITION "
      "BY RANGE (id)\n(PARTITION p0 VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */";
  const Rendering rendering = table(text, able("9.7.0"));
  EXPECT_EQ(rendering.definition.statement, text);
  EXPECT_THAT(rendering.left_out, IsEmpty());
  EXPECT_THAT(rendering.obstacles, IsEmpty());
}

TEST(DefinitionDialectTest, PlacesOfFilesAreLeftOut) {
  const Rendering rendering = table(
      "CREATE TABLE `t` (`id` int) /*!50100 TABLESPACE `fast` */ ENGINE=InnoDB "
      "DATA DIRECTORY='/disk2/' INDEX DIRECTORY='/disk3/'\n PARTITION BY RANGE (`id`)\n"
      "(PARTITION p0 VALUES LESS THAN (10) DATA DIRECTORY = '/disk4' ENGINE = InnoDB)",
      able("9.7.0"));
  EXPECT_EQ(rendering.definition.statement,
            "CREATE TABLE `t` (`id` int) /*!50100  */ ENGINE=InnoDB  \n PARTITION BY RANGE (`id`)\n"
            "(PARTITION p0 VALUES LESS THAN (10)  ENGINE = InnoDB)");
  EXPECT_THAT(
      rendering.left_out,
      ElementsAre("the TABLESPACE fast of shop.t", "the DATA DIRECTORY /disk2/ of shop.t",
                  "the INDEX DIRECTORY /disk3/ of shop.t", "the DATA DIRECTORY /disk4 of shop.t"));
}

TEST(DefinitionDialectTest, TablespacesThatEveryServerHasStay) {
  const std::string text = "CREATE TABLE `t` (`a` int) /*!50100 TABLESPACE `innodb_system` */";
  EXPECT_EQ(table(text, able("9.7.0")).definition.statement, text);
}

TEST(DefinitionDialectTest, AnEngineThatIsNotThereIsAnObstacle) {
  EXPECT_THAT(table("CREATE TABLE `t` (`a` int) ENGINE=TokuDB", able("9.7.0")).obstacles,
              ElementsAre("shop.t has the engine TokuDB, which the new server does not have"));
}

TEST(DefinitionDialectTest, AnEngineWhoseRowsAreElsewhereIsAnObstacle) {
  EXPECT_THAT(
      table("CREATE TABLE `t` (`a` int) ENGINE=CONNECT", able("10.11.14-MariaDB"), mariadb_10_11)
          .obstacles,
      ElementsAre("shop.t has the engine CONNECT, whose rows are elsewhere"));
}

TEST(DefinitionDialectTest, ACollationThatIsNotThereIsAnObstacle) {
  EXPECT_THAT(
      table("CREATE TABLE `t` (`a` text COLLATE utf8mb4_0900_bin) COLLATE=utf8mb4_uca1400_ai_ci",
            able("9.7.0"))
          .obstacles,
      ElementsAre("shop.t has the collation utf8mb4_0900_bin, which the new server does not have",
                  "shop.t has the collation utf8mb4_uca1400_ai_ci, which the new server does not "
                  "have"));
}

TEST(DefinitionDialectTest, JsonOfMySqlCannotGoToMariaDb) {
  const std::string text = "CREATE TABLE `t` (\n  `a` int,\n  `j` json DEFAULT NULL\n)";
  EXPECT_THAT(table(text, able("10.11.14-MariaDB")).obstacles,
              ElementsAre("shop.t has a column of type JSON (j), whose row events MariaDB cannot "
                          "apply"));
  EXPECT_THAT(table(text, able("9.7.0")).obstacles, IsEmpty());
  EXPECT_THAT(table("CREATE TABLE `t` (\n  `json` int COMMENT 'json'\n)", able("10.11.14-MariaDB"))
                  .obstacles,
              IsEmpty());
}

TEST(DefinitionDialectTest, Utf8IsAnotherNameOfUtf8mb3) {
  EXPECT_THAT(table("CREATE TABLE `t` (`a` text) COLLATE=utf8_general_ci", able("9.7.0")).obstacles,
              IsEmpty());
}

std::string event(const std::string& statement) {
  Definition definition;
  definition.kind = DefinitionKind::event;
  definition.statement = statement;
  return render(definition, mysql_5_7, able("5.7.29")).definition.statement;
}

TEST(DefinitionDialectTest, AnEventThatRunsIsDisabledOnASlave) {
  EXPECT_EQ(
      event("CREATE EVENT `PRESERVE` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE "
            "COMMENT 'PRESERVE ENABLE' DO SET @enable = 1"),
      "CREATE EVENT `PRESERVE` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE DISABLE ON "
      "SLAVE COMMENT 'PRESERVE ENABLE' DO SET @enable = 1");
  for (const char* stays :
       {"CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE DO "
        "SELECT 'ON COMPLETION PRESERVE ENABLE'",
        "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE ON "
        "SLAVE DO SELECT 1"}) {
    EXPECT_EQ(event(stays), stays);
  }
}

TEST(DefinitionDialectTest, MySql8HasLostSomeModes) {
  Definition definition;
  definition.kind = DefinitionKind::procedure;
  definition.sql_mode = "ANSI_QUOTES,ORACLE,NO_AUTO_CREATE_USER,NO_ZERO_DATE";
  EXPECT_EQ(render(definition, mysql_5_7, able("9.7.0")).definition.sql_mode,
            "ANSI_QUOTES,NO_ZERO_DATE");
  EXPECT_EQ(render(definition, mysql_5_7, able("5.7.29")).definition.sql_mode, definition.sql_mode);
}

TEST(DefinitionDialectTest, WhatMySqlHasAndMariaDbDoesNot) {
  const std::string text =
      "CREATE TABLE `t` (\n  `v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL NOT NULL COMMENT "
      "'x',\n  "
      "FULLTEXT KEY `ft` (`t`) /*!50100 WITH PARSER `ngram` */ \n) ENGINE=InnoDB "
      "COMPRESSION='zlib' "
      "ENCRYPTION='Y'";
  const Rendering made = table(text, able("10.11.14-MariaDB"));
  EXPECT_EQ(made.definition.statement,
            "CREATE TABLE `t` (\n  `v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL COMMENT 'x',\n  "
            "FULLTEXT KEY `ft` (`t`) /*!50100 WITH PARSER `ngram` */ \n) ENGINE=InnoDB  ");
  EXPECT_THAT(made.left_out,
              ElementsAre("the NOT NULL of a generated column of shop.t",
                          "the COMPRESSION=zlib of shop.t", "the ENCRYPTION=Y of shop.t"));
  EXPECT_THAT(made.obstacles,
              ElementsAre("shop.t has an index with the parser ngram, which MariaDB "
                          "does not have"));
  EXPECT_EQ(table(text, able("9.7.0")).definition.statement, text);
}

TEST(DefinitionDialectTest, ASlaveIsAsNewAsItsMasterOrNewer) {
  const auto between = [](const char* from, const char* to) {
    return obstacle_between(ServerVersion::parse(from), ServerVersion::parse(to));
  };
  EXPECT_EQ(between("5.6.24", "5.7.29"), "");
  EXPECT_EQ(between("5.7.29", "5.7.20"), "");
  EXPECT_EQ(between("5.7.29", "9.7.0"), "");
  EXPECT_EQ(between("10.5.29-MariaDB", "11.8.3-MariaDB"), "");
  EXPECT_EQ(between("5.7.29", "10.11.14-MariaDB"), "");
  EXPECT_EQ(between("11.8.3-MariaDB", "10.11.14-MariaDB"),
            "the new server is of an older version than the master");
  EXPECT_EQ(between("10.11.14-MariaDB", "9.7.0"),
            "a slave of MySQL cannot follow a master of MariaDB");
  EXPECT_EQ(between("8.0.36", "11.8.3-MariaDB"),
            "a slave of MariaDB cannot follow a master of this version of MySQL");
}

}  // namespace
}  // namespace slaveclone::test
