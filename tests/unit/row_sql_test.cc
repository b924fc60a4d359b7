#include <gmock/gmock.h>

#include "mysql/column_sql.h"
#include "mysql/range_sql.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

Column column(const std::string& name, const std::string& type, Travel travel,
              const std::string& charset = "") {
  Column one;
  one.name = name;
  one.type = type;
  one.travel = travel;
  one.charset = charset;
  return one;
}

TableShape table(const std::vector<Column>& columns, const std::vector<KeyPart>& key) {
  TableShape shape;
  shape.name = {"d", "t"};
  shape.columns = columns;
  cut_by_key(shape, key);
  return shape;
}

std::string literal(const Column& of, std::string_view value) {
  std::string sql;
  append_literal(sql, of, value);
  return sql;
}

const Column number = column("n", "int(11)", Travel::number);
const Column text = column("s", "varchar(20)", Travel::bytes, "utf8");

TEST(RowSqlTest, ARangeIsFoundColumnByColumn) {
  const TableShape shape = table({number, text}, {{"n"}, {"s"}});
  EXPECT_EQ(from_range(shape, {}), "FROM `d`.`t` FORCE INDEX (PRIMARY)");
  EXPECT_EQ(where_in_range(shape, {Key{"-1", "a"}, Key{"7", ""}}),
            " WHERE (`n`>-1 OR (`n`=-1 AND (`s`>_utf8mb3 x'61'))) AND "
            "(`n`<7 OR (`n`=7 AND (`s`<=_utf8mb3 x'')))");
  EXPECT_EQ(order_by_key(shape), " ORDER BY `d`.`t`.`n`, `d`.`t`.`s`");
}

TEST(RowSqlTest, AKeyOfAnotherTableIsADefect) {
  EXPECT_THROW(where_in_range(table({number}, {{"n"}}), {Key{"1", "2"}, {}}), std::logic_error);
  EXPECT_THROW(where_in_range(table({number}, {}), {Key{}, {}}), std::logic_error);
}

TEST(RowSqlTest, AStringEndsWhereItsValueDoes) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const std::string sql = literal(text, all + "'; DROP TABLE t; --\\");
  ASSERT_TRUE(sql.starts_with("_binary'"));
  std::string read;
  std::size_t at = 8;
  for (; at < sql.size() && sql[at] != '\''; ++at) {
    if (sql[at] == '\\') ++at;
    read += sql[at - 1] == '\\' && sql[at] == '0' ? '\0' : sql[at];
  }
  EXPECT_EQ(at, sql.size() - 1);
  EXPECT_EQ(read, all + "'; DROP TABLE t; --\\");
}

TEST(RowSqlTest, WhatIsBareIsANumber) {
  EXPECT_EQ(literal(number, "-42"), "-42");
  for (const Travel travel : {Travel::number, Travel::index, Travel::real}) {
    for (const char* value : {"1), (2", "", "1 OR 1", "x'00'", "NULL", "'1'"}) {
      EXPECT_EQ(exit_code_of([&] { literal(column("n", "int", travel), value); }), ExitCode::failed)
          << value;
    }
  }
}

TEST(RowSqlTest, ARealKeepsItsDigits) {
  const Column real = column("f", "float", Travel::real);
  EXPECT_EQ(read_expression(real), "`f`*1e0");
  EXPECT_EQ(read_expression(column("d", "double", Travel::real)), "`d`");
  EXPECT_EQ(read_expression(column("d", "double(9,2)", Travel::real)), "`d`*1e0");
  EXPECT_EQ(literal(real, "0.1"), "0.1e0");
  EXPECT_EQ(literal(real, "1e-45"), "1e-45");
}

TEST(RowSqlTest, DecimalsStayDecimalsInJson) {
  const Column json = column("j", "json", Travel::json);
  EXPECT_EQ(literal(json, R"({"a": [1.1, 1.0, 1e-7, "1.10"]})"),
            R"(_utf8mb4'{"a": [1.1, 1.0, 1e-7, "1.10"]}')");
  EXPECT_EQ(
      literal(json, R"([1, {"a": 1.10, "b": [2, 18446744073709551616]}])"),
      R"(JSON_REPLACE(CAST(_utf8mb4'[1, {"a": 1.10, "b": [2, 18446744073709551616]}]' AS JSON))"
      R"(,_utf8mb4'$[1]."a"',1.10,_utf8mb4'$[1]."b"[1]',18446744073709551616))");
  EXPECT_EQ(literal(json, "-0.50"),
            "JSON_REPLACE(CAST(_utf8mb4'-0.50' AS JSON),_utf8mb4'$',-0.50)");
  for (const char* broken : {"", "}", "]]", "\"", "\"a\":1.10", "{\"a\"", "-", "[,", "\\"})
    EXPECT_TRUE(literal(json, broken).ends_with(broken[0] == '"' && broken[1] == 'a' ? ")" : "'"))
        << broken;
}

TEST(RowSqlTest, AnUnknownTypeIsRefused) {
  EXPECT_EQ(travel_of("hyperloglog"), Travel::unknown);
  EXPECT_EQ(exit_code_of([&] { read_expression(column("h", "hyperloglog", Travel::unknown)); }),
            ExitCode::precondition);
}

}  // namespace
}  // namespace slaveclone::test
