#include "mysql/definition_dialect.h"

#include <gmock/gmock.h>

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const ServerVersion mysql_5_7 = ServerVersion::parse("5.7.29");
const ServerVersion mariadb_10_11 = ServerVersion::parse("10.11.14-MariaDB");

Abilities able(const std::string& version) {
  return {ServerVersion::parse(version),
          {"INNODB", "MYISAM", "CONNECT"},
          {"utf8mb4", "latin1"},
          {"utf8mb4_general_ci", "latin1_swedish_ci"}};
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
