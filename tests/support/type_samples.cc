#include "support/type_samples.h"

#include <algorithm>

namespace slaveclone::test {
namespace {

using Samples = std::vector<TypeSample>;

const std::string all_bytes = [] {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex = "x'";
  for (int byte = 0; byte < 256; ++byte) {
    hex += digits[byte / 16];
    hex += digits[byte % 16];
  }
  return hex + "'";
}();

Samples numbers() {
  return {
      {"TINYINT", {"-128", "0", "127"}},
      {"TINYINT UNSIGNED", {"255"}},
      {"SMALLINT", {"-32768"}},
      {"MEDIUMINT", {"8388607"}},
      {"INT(7) UNSIGNED ZEROFILL", {"42", "4294967295"}},
      {"BIGINT", {"-9223372036854775808", "9223372036854775807", "0"}},
      {"BIGINT UNSIGNED", {"18446744073709551615", "9223372036854775808"}},
      {"DECIMAL(65,30)",
       {"12345678901234567890123456789012345.123456789012345678901234567891",
        "-0.000000000000000000000000000001", "0"}},
      {"DECIMAL(65,0)",
       {"99999999999999999999999999999999999999999999999999999999999999999", "-1"}},
      {"FLOAT",
       {"16777216", "16777218", "1.1", "0.1", "3.4028234663852886e38", "1.401298464324817e-45",
        "'-0'", "-7e-8", "8388609"}},
      {"FLOAT(7,3)", {"1234.567", "0.001"}},
      {"DOUBLE",
       {"0.1", "1.7976931348623157e308", "5e-324", "2.2250738585072014e-308", "'-0'",
        "123456789012345678", "0.1e0+0.2e0", "1e15", "1e16", "7e-5", "-7.123456789e-9"}},
      {"DOUBLE(20,4)", {"1234567890123.4567", "-0.0001"}},
      {"BIT(1)", {"b'0'", "b'1'"}},
      {"BIT(8)", {"x'23'", "x'27'", "x'5c'", "x'ff'"}},
      {"BIT(64)", {"~0", "x'8000000000000000'", "0", "x'2323232323232323'"}},
      {"YEAR", {"0", "1901", "2155", "2000"}},
  };
}

Samples times() {
  return {
      {"DATE", {"'0000-00-00'", "'2020-02-31'", "'9999-12-31'", "'2020-00-00'", "'0001-01-01'"}},
      {"DATETIME", {"'0000-00-00'", "'2021-02-30 23:59:59'", "'9999-12-31 23:59:59'"}},
      {"DATETIME(6)", {"'2020-01-01 00:00:00.000001'", "'1000-01-01 23:59:59.999999'"}},
      // The last three: one hour of a night in which clocks are put back.
      {"TIMESTAMP NULL DEFAULT NULL",
       {"'0000-00-00'", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'2024-10-27 00:30:00'",
        "'2024-10-27 01:30:00'", "'2024-03-31 02:30:00'"}},
      {"TIMESTAMP(3) NULL DEFAULT NULL", {"'2024-10-27 00:30:00.007'"}},
      {"TIME", {"'-838:59:59'", "'838:59:59'", "'00:00:00'"}},
      {"TIME(6)", {"'-00:00:00.000001'", "'100:00:00.999999'"}},
  };
}

// Bytes that end literals, that are halves of characters, or that are easily trimmed.
Samples strings() {
  return {
      {"CHAR(10)", {"''", "'a'", "'A'", "' a'", "'#'"}},
      {"CHAR(10) CHARACTER SET utf8mb4", {"_utf8mb4 x'F09F9880'", "_utf8mb4 x'61CC88'"}},
      {"VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
       {"''", "'a'", "'a '", "' '", "'A'", "'\\'\\\\\\0\\n\\Z\"`'", "_utf8mb4 x'F09F9880'",
        "'1e5'"}},
      {"VARCHAR(20) CHARACTER SET utf8", {"_utf8 x'E282AC'", "'a#1'"}},
      {"VARCHAR(256) CHARACTER SET latin1 COLLATE latin1_german1_ci",
       {"_latin1 " + all_bytes, "_latin1 x'E4'"}},
      {"VARCHAR(10) CHARACTER SET utf16", {"_utf16 x'00270000005C'", "_utf16 x'D83DDE00'", "' '"}},
      {"VARCHAR(10) CHARACTER SET ucs2", {"_ucs2 x'27005C00'", "_ucs2 x'00200020'"}},
      {"VARCHAR(10) CHARACTER SET utf32", {"_utf32 x'0001F600'"}},
      {"VARCHAR(10) CHARACTER SET utf16le", {"_utf16le x'3DD800DE'"}},
      // Their second bytes are a backslash.
      {"VARCHAR(10) CHARACTER SET sjis", {"_sjis x'835C'", "_sjis x'835C27'"}},
      {"VARCHAR(10) CHARACTER SET gbk", {"_gbk x'BF5C'", "_gbk x'BF5C5C'"}},
      {"VARCHAR(10) CHARACTER SET big5", {"_big5 x'A65C'"}},
      {"TINYTEXT", {"''", "'tiny'"}},
      {"TEXT CHARACTER SET utf8mb4", {"REPEAT(_utf8mb4 x'E282AC', 20000)", "''"}},
      {"MEDIUMTEXT CHARACTER SET latin1", {"REPEAT('m', 70000)", "'\\''"}},
      {"LONGTEXT CHARACTER SET utf16", {"_utf16 x'00270000005C'", "''"}},
      {"BINARY(5)", {"''", "x'2700005c20'", "'a'"}},
      {"VARBINARY(300)", {all_bytes, "''", "x'00'", "' '", "x'ff'"}},
      {"TINYBLOB", {"x'275c00'"}},
      {"BLOB", {all_bytes, "''", "REPEAT(x'00', 60000)"}},
      {"MEDIUMBLOB", {"REPEAT(" + all_bytes + ", 1000)"}},
      {"LONGBLOB", {all_bytes, "'#'"}},
  };
}

Samples sets() {
  std::string sixty_four = "SET('m0'";
  for (int i = 1; i < 64; ++i) sixty_four += ",'m" + std::to_string(i) + "'";
  return {
      {"ENUM('a','b','3','','\\'')", {"1", "2", "3", "4", "5", "0"}},
      {"ENUM('2','1') CHARACTER SET utf16", {"1", "2"}},
      {"SET('a','b','c')", {"''", "1", "7"}},
      {sixty_four + ")", {"18446744073709551615", "9223372036854775808", "1"}},
  };
}

Samples shapes(const ServerVersion& version) {
  const std::string st = version.is_mysql_at_least(8, 0) ? "ST_" : "";
  const std::string from = st + "GeomFromText";
  return {
      {"GEOMETRY",
       {from + "('POINT(1 2)')", from + "('POINT(1 2)', 4326)",
        from + "('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"}},
      {"POINT", {from + "('POINT(0.1 -2e100)')"}},
      {"POLYGON", {from + "('POLYGON((0 0,1 0,1 1,0 0))')"}},
      {"MULTIPOINT", {from + "('MULTIPOINT(0 0,1 1)')"}},
  };
}

Samples mysql_only(const ServerVersion& version) {
  Samples all;
  if (version.is_mysql_at_least(5, 7, 8)) {
    all.push_back({"JSON",
                   {"'{\"a\": [1, 2.5, \"x\", null, true, 1e100, 1.0]}'", "'\"\\\\u00e4 \\'\"'",
                    "'null'", "'[]'", "CAST(18446744073709551615 AS JSON)",
                    "JSON_OBJECT('a', 1.10, 'k\"e\\'y', JSON_ARRAY(1, -2.50, 1e0, "
                    "12345678901234567890.12345678901234567890))",
                    "'[-7.1e-8, 7e-5, 0.1, 1e16, 123456789.125]'"}});
  }
  if (version.is_mysql_at_least(9, 0)) {
    all.push_back(
        {"VECTOR(3)", {"STRING_TO_VECTOR('[1,2,3]')", "STRING_TO_VECTOR('[0,0,1e-30]')"}});
    all.push_back({"VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci",
                   {"'a'", "'a '", "'A'", "''"}});
  }
  return all;
}

Samples mariadb_only(const ServerVersion& version) {
  if (!version.is_mariadb()) return {};
  Samples all{
      {"INET6", {"'::'", "'::ffff:1.2.3.4'", "'2001:db8::ff00:42:8329'"}},
      {"JSON", {"'{\"a\": 1.10,  \"a\":2}'"}},
      {"VARCHAR(300) COMPRESSED", {"REPEAT('a', 300)", "''"}},
      {"BLOB COMPRESSED", {all_bytes, "''"}},
  };
  if (version.is_mariadb_at_least(10, 10)) {
    all.push_back(
        {"UUID",
         {"'123e4567-e89b-12d3-a456-426655440000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
          "'00000000-0000-0000-0000-000000000000'"}});
    all.push_back({"INET4", {"'0.0.0.0'", "'255.255.255.255'"}});
  }
  if (version.is_mariadb_at_least(11, 7))
    all.push_back({"VECTOR(3)", {"VEC_FromText('[1,2,3]')", "VEC_FromText('[0,0,1e-30]')"}});
  if (version.is_mariadb_at_least(11, 5))
    all.push_back({"TIMESTAMP(6) NULL DEFAULT NULL", {"'2106-02-07 06:28:15.999999'"}});
  return all;
}

void add(Samples& all, const Samples& more) { all.insert(all.end(), more.begin(), more.end()); }

std::string row_of(std::size_t id, const Samples& samples) {
  std::string row = "(" + std::to_string(id);
  for (const TypeSample& sample : samples)
    row += ", " + (id < sample.values.size() ? sample.values[id] : "NULL");
  return row + ")";
}

}  // namespace

std::vector<TypeSample> type_samples(const ServerVersion& version) {
  Samples all = numbers();
  add(all, times());
  add(all, strings());
  add(all, sets());
  add(all, shapes(version));
  add(all, mysql_only(version));
  add(all, mariadb_only(version));
  return all;
}

std::vector<std::string> table_of_samples(const std::string& name, const Samples& samples) {
  std::string create = "CREATE TABLE " + name + " (id INT PRIMARY KEY";
  std::size_t rows = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    create += ", c" + std::to_string(i) + " " + samples[i].type;
    rows = std::max(rows, samples[i].values.size() + 1);
  }
  std::vector<std::string> statements{create + ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"};
  for (std::size_t id = 0; id < rows; ++id)
    statements.push_back("INSERT INTO " + name + " VALUES " + row_of(id, samples));
  return statements;
}

}  // namespace slaveclone::test
