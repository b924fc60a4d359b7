#include "support/table_kinds.h"

namespace slaveclone::test {
namespace {

using Kinds = std::vector<std::string>;

const Kinds& kinds_of_all() {
  static const Kinds all{
      "CREATE DATABASE kinds", "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'",
      "CREATE TABLE kinds.memory (a INT PRIMARY KEY, b INT) ENGINE=MEMORY",
      "INSERT INTO kinds.memory VALUES (1, 2), (3, 4)",
      "CREATE TABLE kinds.myisam (a INT, b TEXT) ENGINE=MyISAM",
      "INSERT INTO kinds.myisam VALUES (1, 'x'), (NULL, NULL), (NULL, NULL)",
      "CREATE TABLE kinds.csv (a INT NOT NULL, b VARCHAR(10) NOT NULL) ENGINE=CSV",
      "INSERT INTO kinds.csv VALUES (1, 'x,\"')",
      "CREATE TABLE kinds.parts (id INT PRIMARY KEY, v INT) ENGINE=InnoDB PARTITION BY RANGE (id) "
      "(PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
      "INSERT INTO kinds.parts VALUES (1, 1), (100, 2)",
      "CREATE TABLE kinds.large (id INT PRIMARY KEY, b LONGBLOB) ENGINE=InnoDB",
      // Of MySQL 5.6's redo log a tenth at most.
      "INSERT INTO kinds.large VALUES (1, REPEAT('x', 1400000)), (2, 'small'), (3, NULL)",
      "CREATE TABLE kinds.numbered (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB",
      "INSERT INTO kinds.numbered VALUES (0, 1), (5, 2)",
      "CREATE TABLE kinds.reals (k FLOAT PRIMARY KEY, v INT) ENGINE=InnoDB",
      "INSERT INTO kinds.reals VALUES (1.1, 1), (16777216, 2)",
      "CREATE TABLE kinds.bytes (id VARBINARY(20) PRIMARY KEY, d DATE) ENGINE=InnoDB",
      "INSERT INTO kinds.bytes VALUES (x'00', '0000-00-00'), (x'ff00', '2001-02-31'), ('', NULL)",
      "CREATE TABLE kinds.`odd ``name` (`a b` INT PRIMARY KEY) ENGINE=InnoDB",
      "INSERT INTO kinds.`odd ``name` VALUES (7)",
      "CREATE TABLE kinds.log (n INT PRIMARY KEY AUTO_INCREMENT, t VARCHAR(50)) ENGINE=InnoDB",
      "CREATE TRIGGER kinds.logged AFTER INSERT ON kinds.numbered FOR EACH ROW "
      "INSERT INTO kinds.log (t) VALUES ('inserted')",
      "INSERT INTO kinds.numbered VALUES (9, 9)",
      "CREATE VIEW kinds.seen AS SELECT * FROM kinds.numbered"};
  return all;
}

const Kinds& kinds_of_mariadb() {
  static const Kinds all{"CREATE TABLE kinds.aria (id INT PRIMARY KEY, v VARCHAR(10)) ENGINE=Aria",
                         "INSERT INTO kinds.aria VALUES (1, 'a')", "CREATE SEQUENCE kinds.numbers",
                         "SELECT NEXTVAL(kinds.numbers), NEXTVAL(kinds.numbers)"};
  return all;
}

// Before 10.11 history cannot be written.
const Kinds& kinds_with_history() {
  static const Kinds all{
      "CREATE TABLE kinds.history (id INT PRIMARY KEY, v INT) ENGINE=InnoDB WITH SYSTEM VERSIONING",
      "INSERT INTO kinds.history VALUES (1, 1), (2, 2)",
      "UPDATE kinds.history SET v = 3 WHERE id = 1", "DELETE FROM kinds.history WHERE id = 2"};
  return all;
}

}  // namespace

std::vector<std::string> tables_of_every_kind(const ServerVersion& version) {
  Kinds all = kinds_of_all();
  const auto add = [&](const Kinds& more) { all.insert(all.end(), more.begin(), more.end()); };
  if (version.is_mariadb()) add(kinds_of_mariadb());
  if (version.is_mariadb_at_least(10, 11)) add(kinds_with_history());
  return all;
}

}  // namespace slaveclone::test
