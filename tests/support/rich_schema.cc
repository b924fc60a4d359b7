#include "support/rich_schema.h"

namespace slaveclone::test {
namespace {

using Statements = std::vector<std::string>;

void append(Statements& all, const Statements& more) {
  all.insert(all.end(), more.begin(), more.end());
}

const Statements on_every_server{
    "CREATE DATABASE `rich` CHARACTER SET latin1 COLLATE latin1_german1_ci",
    "CREATE DATABASE `rich ``2ü` CHARACTER SET utf8mb4",
    "USE `rich ``2ü`",
    "CREATE TABLE `a ``b` (`id` int, `Größe` varchar(10) DEFAULT 'a''b\\\\c\\nd', PRIMARY KEY "
    "(`id`))"
    " COMMENT 'it''s AUTO_INCREMENT=5 \\\\ ü'",
    "USE rich",
    "CREATE TABLE defaults (id int unsigned NOT NULL AUTO_INCREMENT, ts timestamp NOT NULL DEFAULT "
    "'2000-01-01 00:00:00', zero datetime DEFAULT '0000-00-00 00:00:00', "
    "ts2 timestamp NULL DEFAULT NULL, "
    "now timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), "
    "e enum('','a,b','c''d') DEFAULT '', s set('x','y') DEFAULT 'x,y', b bit(5) DEFAULT b'101', "
    "d decimal(30,10) DEFAULT '1.5', y year DEFAULT '2001', z int(5) unsigned zerofill DEFAULT 7, "
    "bin varbinary(10) DEFAULT 'a\\0b', f float(7,3), KEY (ts, zero), UNIQUE u (id, d), "
    "PRIMARY KEY (id)) AUTO_INCREMENT=4711 COMMENT='AUTO_INCREMENT=3 '",
    "CREATE TABLE charsets (a varchar(10) CHARACTER SET utf8mb4, b char(5) CHARACTER SET latin1 "
    "COLLATE latin1_bin, c text CHARACTER SET utf8, d tinytext CHARACTER SET ucs2, "
    "e varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, f char(9) CHARACTER SET "
    "binary, "
    "KEY prefix (c(7))) DEFAULT CHARSET utf8mb4",
    "CREATE TABLE `order` (id int PRIMARY KEY, customer int, `group` int)",
    "CREATE TABLE a_child (id int PRIMARY KEY, parent int, self int, CONSTRAINT own_name FOREIGN "
    "KEY (parent) REFERENCES z_parent (id) ON DELETE CASCADE ON UPDATE SET NULL, CONSTRAINT "
    "to_itself FOREIGN KEY (self) REFERENCES a_child (id))",
    "CREATE TABLE z_parent (id int PRIMARY KEY, child int, KEY (child), CONSTRAINT `round` FOREIGN "
    "KEY (child) REFERENCES a_child (id))",
    "CREATE TABLE elsewhere (id int PRIMARY KEY, FOREIGN KEY (id) REFERENCES `rich ``2ü`.`a ``b` "
    "(id))",
    "CREATE TABLE packed (id int PRIMARY KEY, t text) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4 "
    "STATS_PERSISTENT=0 MAX_ROWS=100",
    "CREATE TABLE redundant (id int PRIMARY KEY) ROW_FORMAT=REDUNDANT",
    "CREATE TABLE parts (id int, d date NOT NULL, PRIMARY KEY (id, d)) PARTITION BY RANGE "
    "(TO_DAYS(d)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN "
    "(TO_DAYS('2020-01-01')) COMMENT = 'it''s', PARTITION p1 VALUES LESS THAN MAXVALUE)",
    "CREATE TABLE `by time` (ts timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP) PARTITION BY RANGE "
    "(UNIX_TIMESTAMP(ts)) (PARTITION p0 VALUES LESS THAN (UNIX_TIMESTAMP('2020-01-01')), PARTITION "
    "p1 VALUES LESS THAN MAXVALUE)",
    "CREATE TABLE listed (a int, b int) PARTITION BY LIST COLUMNS (a, b) (PARTITION p0 VALUES IN "
    "((1, 2), (NULL, 3)))",
    "CREATE TABLE my1 (a int AUTO_INCREMENT PRIMARY KEY, t text, FULLTEXT ft (t)) ENGINE=MyISAM "
    "DELAY_KEY_WRITE=1 PACK_KEYS=1 CHECKSUM=1",
    "CREATE TABLE my2 (a int AUTO_INCREMENT PRIMARY KEY, t text, FULLTEXT ft (t)) ENGINE=MyISAM",
    "CREATE TABLE a_merge (a int AUTO_INCREMENT, t text, KEY (a)) ENGINE=MERGE UNION=(my1, my2) "
    "INSERT_METHOD=LAST",
    "CREATE TABLE mem (a int, b int, PRIMARY KEY USING HASH (a), KEY USING BTREE (b)) "
    "ENGINE=MEMORY",
    "CREATE TABLE csv (a int NOT NULL) ENGINE=CSV",
    "CREATE TABLE place (id int PRIMARY KEY, g geometry NOT NULL, SPATIAL KEY (g)) ENGINE=MyISAM",
};

const Statements on_mysql{
    "CREATE TABLE archived (a int AUTO_INCREMENT, t text, KEY (a)) ENGINE=ARCHIVE",
    "CREATE TABLE hole (a int PRIMARY KEY) ENGINE=BLACKHOLE",
};

const Statements since_mysql_5_7{
    "CREATE TABLE computed (id int PRIMARY KEY, a int NOT NULL, v int AS (a * 2) VIRTUAL, s "
    "varchar(20) GENERATED ALWAYS AS (concat('x''y', a)) STORED, KEY (v))",
    "CREATE TABLE documents (id int PRIMARY KEY, j json, n int AS (j->'$.n') VIRTUAL)",
    "CREATE TABLE by_page (id int PRIMARY KEY) COMPRESSION='zlib'",
    "CREATE TABLE never_null (a int NOT NULL, v int AS (a + 1) VIRTUAL NOT NULL)",
};

const Statements since_mysql_8{
    "CREATE TABLE checked (id int PRIMARY KEY, a int CHECK (a > 0), b int, CONSTRAINT both_ CHECK "
    "(a < b OR b IS NULL) NOT ENFORCED)",
    "CREATE TABLE hidden (id int PRIMARY KEY, a int INVISIBLE, b int, KEY (b) INVISIBLE, KEY `fn` "
    "((b + 1) DESC), c varchar(40) DEFAULT (uuid()), p point SRID 4326 NOT NULL)",
    "SET SESSION sql_generate_invisible_primary_key = 1",
    "CREATE TABLE without_key (a int)",
    "SET SESSION sql_generate_invisible_primary_key = 0",
    "SET SESSION restrict_fk_on_non_standard_key = 0",
    "CREATE TABLE partly (a int, b int, KEY (a, b))",
    "CREATE TABLE refers_partly (a int, CONSTRAINT part_of FOREIGN KEY (a) REFERENCES partly (a))",
};

const Statements on_mariadb{
    "CREATE TABLE computed (id int PRIMARY KEY, a int NOT NULL, v int AS (a * 2) VIRTUAL, s "
    "varchar(20) GENERATED ALWAYS AS (concat('x''y', a)) STORED, KEY (v))",
    "CREATE TABLE documents (id int PRIMARY KEY, j json, u varchar(40) DEFAULT (uuid()))",
    "CREATE TABLE checked (id int PRIMARY KEY, a int CHECK (a > 0), b int, CONSTRAINT both_ CHECK "
    "(a < b OR b IS NULL))",
    "CREATE TABLE hidden (id int PRIMARY KEY, a int INVISIBLE, b int)",
    "CREATE TABLE versioned (id int PRIMARY KEY, a int, b int WITHOUT SYSTEM VERSIONING) WITH "
    "SYSTEM VERSIONING",
    "CREATE TABLE versioned_parts (id int) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME "
    "INTERVAL "
    "1 DAY STARTS TIMESTAMP'2026-01-01 00:00:00' (PARTITION p0 HISTORY, PARTITION p1 CURRENT)",
    "CREATE TABLE periods (id int, a timestamp(6) GENERATED ALWAYS AS ROW START, z timestamp(6) "
    "GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (a, z), b date, e date, PERIOD FOR "
    "of_use (b, e)) WITH SYSTEM VERSIONING",
    "CREATE TABLE crashsafe (id int PRIMARY KEY) ENGINE=Aria TRANSACTIONAL=1",
    "CREATE TABLE by_page (id int PRIMARY KEY) PAGE_COMPRESSED=1",
    "CREATE SEQUENCE `numbers 1` START WITH 100 INCREMENT BY 10 MAXVALUE 1000 CYCLE CACHE 5",
    "CREATE SEQUENCE counts",
};

const Statements programs_in_latin1{
    "SET NAMES latin1",
    "CREATE PROCEDURE `in ``latin1`(IN a varchar(10), OUT b text) SQL SECURITY INVOKER COMMENT "
    "'it''s' BEGIN DECLARE s varchar(10) DEFAULT '\xe9'; SET b = CONCAT(a, s); END",
    "CREATE EVENT in_latin1 ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01 00:00:00' ON COMPLETION "
    "PRESERVE DO SET @x = '\xe9'",
    "CREATE VIEW z_latin1 AS SELECT '\xe9' AS x, id FROM defaults",
    "SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci",
};

// In another order than that of their names.
const Statements views_and_the_like{
    "CREATE VIEW c_view AS SELECT id, d AS x FROM parts",
    "CREATE VIEW b_view AS SELECT id, x, plus_one(id) AS y FROM c_view",
    "CREATE VIEW a_view AS SELECT x, id FROM b_view",
    "CREATE ALGORITHM=MERGE DEFINER=nobody@nowhere SQL SECURITY INVOKER VIEW `ein Über``blick` AS "
    "SELECT a, t FROM my1 WHERE a > 1 WITH CASCADED CHECK OPTION",
    "CREATE DEFINER='no body'@'%.example' FUNCTION plus_two(a int) RETURNS int NO SQL RETURN a + 2",
    "SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'",
    "CREATE FUNCTION \"quoted ü\"(a varchar(10)) RETURNS varchar(20) DETERMINISTIC RETURN a || "
    "'\\'",
    "CREATE EVENT quoted ON SCHEDULE EVERY 2 HOUR DO SET @x = \"rich\".plus_one(1)",
    "CREATE TRIGGER z_first BEFORE INSERT ON a_child FOR EACH ROW SET NEW.self = 1 || '\\'",
    "SET SESSION sql_mode = '', time_zone = '+05:00'",
    "CREATE EVENT once ON SCHEDULE AT '2035-01-01 00:00:00' ON COMPLETION PRESERVE COMMENT "
    "'ENABLE it''s' DO BEGIN SELECT 1; END",
    "SET SESSION time_zone = '+00:00', timestamp = 1",
    "CREATE EVENT long_over ON SCHEDULE AT '2001-01-01 00:00:00' DISABLE DO SELECT 1",
    "SET SESSION timestamp = DEFAULT",
    "CREATE EVENT of_a_master ON SCHEDULE EVERY 1 DAY DISABLE ON SLAVE DO SELECT 1",
    "CREATE TRIGGER b_after AFTER UPDATE ON a_child FOR EACH ROW SET @x = OLD.id",
    "CREATE TRIGGER of_excluded BEFORE DELETE ON my2 FOR EACH ROW SET @x = OLD.a",
    "ALTER DATABASE rich COLLATE latin1_general_ci",
    "CREATE FUNCTION of_other_collation(a varchar(10)) RETURNS int DETERMINISTIC RETURN a = 'b'",
    "ALTER DATABASE rich COLLATE latin1_german1_ci",
};

const Statements since_triggers_have_an_order{
    "CREATE TRIGGER a_second BEFORE INSERT ON a_child FOR EACH ROW FOLLOWS z_first SET NEW.self = "
    "NEW.self + 1",
    "CREATE TRIGGER k_zeroth BEFORE INSERT ON a_child FOR EACH ROW PRECEDES z_first SET NEW.self = "
    "0",
};

const Statements packages{
    "SET SESSION sql_mode = 'ORACLE'",
    "CREATE PACKAGE tools AS FUNCTION f(a int) RETURN int; PROCEDURE p; END",
    "CREATE PACKAGE BODY tools AS x int := 1; FUNCTION f(a int) RETURN int AS BEGIN RETURN a + x; "
    "END; PROCEDURE p AS BEGIN SELECT f(1); END; END",
    "SET SESSION sql_mode = ''",
};

}  // namespace

std::vector<std::string> rich_programs(const ServerVersion& version) {
  Statements all{"SET SESSION sql_mode = ''", "USE rich",
                 "CREATE FUNCTION plus_one(a int) RETURNS int DETERMINISTIC RETURN a + 1",
                 // Which the new server would not take by itself, having a binary log.
                 "SET GLOBAL log_bin_trust_function_creators = 1",
                 "CREATE FUNCTION unsafe() RETURNS int MODIFIES SQL DATA RETURN 1",
                 "SET GLOBAL log_bin_trust_function_creators = 0"};
  append(all, views_and_the_like);
  append(all, programs_in_latin1);
  if (version.is_mariadb() || version.is_mysql_at_least(5, 7))
    append(all, since_triggers_have_an_order);
  if (version.is_mariadb()) append(all, packages);
  return all;
}

std::vector<std::string> rich_tables(const ServerVersion& version) {
  Statements all{"SET SESSION sql_mode = '', foreign_key_checks = 0"};
  append(all, on_every_server);
  if (version.is_mariadb()) append(all, on_mariadb);
  if (!version.is_mariadb()) append(all, on_mysql);
  if (version.is_mysql_at_least(5, 7)) append(all, since_mysql_5_7);
  if (version.is_mysql_at_least(8, 0)) append(all, since_mysql_8);
  return all;
}

}  // namespace slaveclone::test
