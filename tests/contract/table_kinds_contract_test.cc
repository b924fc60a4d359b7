#include <gmock/gmock.h>

#include <algorithm>

#include "support/files.h"
#include "support/memory.h"
#include "support/table_copy_test.h"

namespace slaveclone::test {
namespace {

using testing::IsEmpty;

class TableKinds : public TableCopy {
 protected:
  bool is_mariadb() { return version().is_mariadb(); }
  bool generates_columns() { return is_mariadb() || version().is_mysql_at_least(5, 7); }
  bool hides_columns() { return is_mariadb() || version().is_mysql_at_least(8, 0, 23); }

  void TearDown() override {
    if (packet_before_) sql("SET GLOBAL max_allowed_packet = " + *packet_before_);
  }

  void set_max_allowed_packet(const std::string& bytes) {
    packet_before_ = value("@@GLOBAL.max_allowed_packet");
    sql("SET GLOBAL max_allowed_packet = " + bytes);
    connect_again();
  }

  // Twice: the second time all is there already.
  void expect_copied(const std::string& name, std::uint64_t rows_a_chunk = 2) {
    for (int attempt = 0; attempt < 2; ++attempt) copy(name, rows_a_chunk);
    EXPECT_EQ(digest_there(name), digest_here(name));
    EXPECT_GT(digest_here(name).rows, 0U);
  }

 private:
  std::optional<std::string> packet_before_;
};

TEST_P(TableKinds, GeneratedColumnsAreNotWrittenButCompared) {
  if (!generates_columns()) GTEST_SKIP() << "this server has none";
  const std::string columns =
      "(id INT PRIMARY KEY, a VARCHAR(20), v VARCHAR(3) AS (LEFT(a, 3)) VIRTUAL, b INT, s INT AS "
      "(b ";
  sql("CREATE TABLE here.t " + columns + "+ 1) STORED, KEY (v))");
  sql("INSERT INTO here.t (id, a, b) VALUES (1, 'one', 1), (2, NULL, 2), (3, 'three', NULL)");
  create_there("t");
  expect_copied("t");
  EXPECT_THAT(columns_that_differ("t"), IsEmpty());
  sql("DROP TABLE there.t");
  sql("CREATE TABLE there.t " + columns + "+ 2) STORED, KEY (v))");
  copy("t", 2);
  EXPECT_NE(digest_there("t"), digest_here("t"));
}

TEST_P(TableKinds, InvisibleColumnsAreCopied) {
  if (!hides_columns()) GTEST_SKIP() << "this server has none";
  sql("CREATE TABLE here.t (id INT PRIMARY KEY, a INT INVISIBLE DEFAULT 7, b INT)");
  sql("INSERT INTO here.t (id, a, b) VALUES (1, 1, 1), (2, NULL, 2), (3, 3, 3)");
  create_there("t");
  expect_copied("t");
  EXPECT_THAT(columns_that_differ("t"), IsEmpty());
}

TEST_P(TableKinds, SoIsAPrimaryKeyThatTheServerMade) {
  if (!version().is_mysql_at_least(8, 0, 30)) GTEST_SKIP() << "this server makes none";
  sql("SET SESSION sql_generate_invisible_primary_key = 1");
  sql("CREATE TABLE here.t (a INT)");
  sql("INSERT INTO here.t VALUES (1), (2), (3), (4), (4)");
  sql("DELETE FROM here.t WHERE a = 2");
  create_there("t");
  EXPECT_TRUE(shape("t").can_be_cut());
  expect_copied("t");
  EXPECT_EQ(value("(SELECT MAX(my_row_id) FROM there.t)"), "5");
}

TEST_P(TableKinds, AnAutoIncrementMayBe0) {
  sql("CREATE TABLE here.t (id INT AUTO_INCREMENT PRIMARY KEY, a INT)");
  sql("INSERT INTO here.t VALUES (0, 1), (-1, 2), (7, 3)");
  create_there("t");
  expect_copied("t", 1);
  EXPECT_EQ(value("(SELECT a FROM there.t WHERE id = 0)"), "1");
}

TEST_P(TableKinds, SequencesGoOnWhereTheyWere) {
  if (!is_mariadb()) GTEST_SKIP() << "this server has none";
  sql("CREATE SEQUENCE here.s START WITH 100 INCREMENT BY 10 CACHE 5");
  sql("CREATE SEQUENCE there.s");
  for (int i = 0; i < 3; ++i) sql("SELECT NEXT VALUE FOR here.s");
  EXPECT_TRUE(shape("s").is_sequence);
  EXPECT_FALSE(shape("s").in_snapshots);
  expect_copied("s");
  sql("FLUSH TABLES");
  EXPECT_EQ(value("NEXT VALUE FOR there.s"), value("NEXT VALUE FOR here.s"));
}

TEST_P(TableKinds, HistoryIsCopiedWhereItCanBeWritten) {
  if (!is_mariadb()) GTEST_SKIP() << "this server has none";
  const std::string times =
      ", b TIMESTAMP(6) GENERATED ALWAYS AS ROW START, e TIMESTAMP(6) GENERATED ALWAYS AS ROW END, "
      "PERIOD FOR SYSTEM_TIME (b, e)";
  for (const std::string& declared : {std::string(), times}) {
    sql("CREATE OR REPLACE TABLE here.t (id INT PRIMARY KEY, a INT" + declared +
        ") WITH SYSTEM VERSIONING");
    sql("CREATE OR REPLACE TABLE there.t LIKE here.t");
    sql("INSERT INTO here.t (id, a) VALUES (1, 1), (2, 2)");
    sql("UPDATE here.t SET a = 3 WHERE id = 1");
    sql("DELETE FROM here.t WHERE id = 2");
    if (version().is_mariadb_at_least(10, 11)) {
      expect_copied("t");
      EXPECT_EQ(digest_there("t").rows, 3U);
      EXPECT_EQ(value("(SELECT COUNT(*) FROM there.t)"), "1");
    } else {
      EXPECT_EQ(exit_code_of([&] { copy("t", 2); }), ExitCode::precondition);
    }
  }
}

TEST_P(TableKinds, ATableThatCannotBeCutExactlyIsReadWhole) {
  const bool descends = version().is_mysql_at_least(8, 0) || version().is_mariadb_at_least(10, 8);
  struct Whole {
    std::string columns;
    std::string why;
  };
  std::vector<Whole> all{
      {"a INT, b INT)", "it has no primary key"},
      {"a INT NOT NULL, b INT, UNIQUE KEY (a))", "it has no primary key"},
      {"a FLOAT, b INT, PRIMARY KEY (a))", "its key has a column of type FLOAT"},
      {"a DOUBLE(10,2), b INT, PRIMARY KEY (a, b))", "its key has a column of type DOUBLE"},
      {"a ENUM('3','2','1'), b INT, PRIMARY KEY (a, b))", "its key has a column of type ENUM"},
      {"a INT, b VARCHAR(20), PRIMARY KEY (a, b(3)))", "its key has a prefix of a column"},
      {"a INT, b INT, PRIMARY KEY (a)) ENGINE=MEMORY", "its key is not ordered"},
  };
  if (descends)
    all.push_back({"a INT, b INT, PRIMARY KEY (a, b DESC))", "its key is partly descending"});
  int n = 0;
  for (const Whole& one : all) {
    const std::string name = "t" + std::to_string(n++);
    SCOPED_TRACE(one.columns);
    sql("CREATE TABLE here." + name + " (" + one.columns);
    sql("INSERT INTO here." + name + " VALUES (1, 1), (2, 2), (3, 3)");
    create_there(name);
    EXPECT_EQ(shape(name).why_whole, one.why);
    expect_copied(name);
  }
}

TEST_P(TableKinds, AKeyThatDescendsIsStillAKey) {
  if (!version().is_mysql_at_least(8, 0) && !version().is_mariadb_at_least(10, 8))
    GTEST_SKIP() << "this server has none";
  sql("CREATE TABLE here.t (a INT, b INT, PRIMARY KEY (a DESC, b DESC))");
  sql("INSERT INTO here.t VALUES (1, 1), (1, 2), (3, 3), (2, 1), (2, 2)");
  create_there("t");
  EXPECT_TRUE(shape("t").can_be_cut());
  expect_copied("t");
}

TEST_P(TableKinds, EqualRowsWithoutAKeyAreAllCopied) {
  sql("CREATE TABLE here.t (a INT)");
  sql("INSERT INTO here.t VALUES (1), (1), (1), (NULL), (NULL)");
  create_there("t");
  expect_copied("t");
  sql("UPDATE there.t SET a = 2 WHERE a = 1 LIMIT 2");
  EXPECT_NE(digest_there("t"), digest_here("t"));
}

TEST_P(TableKinds, NamesMayHoldAnything) {
  const std::string name = "`a``b \xC3\xA4'\"\\\\;--`";
  sql("CREATE TABLE here." + name + " (" + name + " INT, `#` INT, `1` BIT(3), PRIMARY KEY (" +
      name + ", `1`))");
  sql("INSERT INTO here." + name + " VALUES (1, 1, 1), (2, 2, 2), (2, 3, 3)");
  sql("CREATE TABLE there." + name + " LIKE here." + name);
  expect_copied("a`b \xC3\xA4'\"\\\\;--");
}

TEST_P(TableKinds, TablesOutsideSnapshotsAreCopied) {
  const auto engines = Catalogue(*own_).active_engines();
  for (const std::string engine : {"MyISAM", "Aria", "MEMORY", "CSV", "ARCHIVE"}) {
    if (std::find(engines.begin(), engines.end(), engine) == engines.end()) continue;
    SCOPED_TRACE(engine);
    const std::string name = "t_" + engine;
    sql("CREATE TABLE here." + name + " (a INT NOT NULL, b VARCHAR(20) NOT NULL) ENGINE=" + engine);
    sql("INSERT INTO here." + name + " VALUES (1, 'one'), (2, ''), (3, 'three')");
    create_there(name);
    EXPECT_FALSE(shape(name).in_snapshots);
    expect_copied(name);
  }
}

TEST_P(TableKinds, LargeValuesAreCopiedInPieces) {
  set_max_allowed_packet("1073741824");
  // MySQL 5.6 takes no more at once than a tenth of its redo log.
  const bool takes_much = is_mariadb() || version().is_mysql_at_least(5, 7);
  const std::string bytes =
      takes_much ? "REPEAT(x'275c00ff', 6000000)" : "REPEAT(x'275c00', 350000)";
  const std::string text = takes_much ? "REPEAT(_utf8mb4 x'E282AC', 350000)" : "'short'";
  for (const std::string key : {"PRIMARY KEY (id)", "KEY (id)"}) {
    sql("DROP TABLE IF EXISTS here.t, there.t");
    sql("CREATE TABLE here.t (id INT NOT NULL, e ENUM('a'), b LONGBLOB, t LONGTEXT CHARACTER SET "
        "utf8mb4, n LONGBLOB, " +
        key + ")");
    for (const std::string& row :
         {std::string("1, 1, 'short', 'short', NULL"), "2, 0, " + bytes + ", " + text + ", NULL",
          "3, NULL, '', NULL, " + bytes, std::string("4, 1, NULL, '', ''")})
      sql("INSERT INTO here.t VALUES (" + row + ")");
    create_there("t");
    from_here();
    const unsigned long memory = peak_memory();
    expect_copied("t", 3);
    EXPECT_LT(peak_memory() - memory, 32U << 10);
    EXPECT_THAT(columns_that_differ("t"), IsEmpty());
  }
}

TEST_P(TableKinds, ALargerValueThanTheServerTakesIsRefused) {
  sql("CREATE TABLE here.t (id INT PRIMARY KEY, b LONGBLOB)");
  sql("INSERT INTO here.t VALUES (1, REPEAT('x', 1200000))");
  create_there("t");
  set_max_allowed_packet("1048576");
  EXPECT_EQ(exit_code_of([&] { copy("t", 2); }), ExitCode::precondition);
}

TEST_P(TableKinds, WhatIsNotThereHasNoShape) {
  sql("CREATE VIEW here.v AS SELECT 1");
  EXPECT_FALSE(Catalogue(*own_).table({"here", "v"}));
  EXPECT_FALSE(Catalogue(*own_).table({"here", "none"}));
  EXPECT_FALSE(Catalogue(*own_).table({"nowhere", "none"}));
}

TEST_P(TableKinds, TablesAreListedBySchemaAndName) {
  sql("CREATE TABLE here.b (a INT)");
  sql("CREATE TABLE here.a (a INT)");
  sql("CREATE TABLE there.c (a INT)");
  sql("CREATE VIEW there.d AS SELECT 1");
  std::vector<std::string> names;
  for (const TableShape& table : Catalogue(*own_).tables({"there", "here"}))
    names.push_back(table.name.to_string());
  EXPECT_THAT(names, testing::ElementsAre("there.c", "here.a", "here.b"));
}

INSTANTIATE_TEST_SUITE_P(Servers, TableKinds, testing::ValuesIn(real_backend_kinds()),
                         backend_name);

}  // namespace
}  // namespace slaveclone::test
