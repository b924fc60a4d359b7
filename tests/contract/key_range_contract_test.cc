#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "support/table_copy_test.h"

namespace slaveclone::test {
namespace {

using testing::IsEmpty;
using testing::Lt;
using testing::SizeIs;

// A primary key, and rows of values for it: one expression a column.
struct KeySample {
  std::string columns;                           // with their names: k0, k1, …
  std::vector<std::vector<std::string>> values;  // of each column; the rows are all combinations
  std::string options;
};

std::vector<std::string> numbers(const std::string& format, int from, int to) {
  std::vector<std::string> all;
  for (int i = from; i < to; ++i) all.push_back(fmt::format(fmt::runtime(format), i));
  return all;
}

std::vector<std::string> with(std::vector<std::string> some, const std::vector<std::string>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

std::vector<KeySample> keys_on_every_server() {
  const auto words = with(numbers("'w{0}'", 0, 30),
                          {"''", "'a'", "'B'", "'c'", "_utf8mb4 x'C3B6'", "'z'", "'\\''", "'\\\\'",
                           "'#'", "_utf8mb4 x'F09F9880'", "_utf8mb4 x'E282AC'"});
  return {
      {"k0 INT", {with(numbers("{}", -20, 20), {"-2147483648", "2147483647"})}, ""},
      {"k0 BIGINT UNSIGNED",
       {with(numbers("1844674407370955{}", 1580, 1616), {"0", "9223372036854775808"})},
       ""},
      {"k0 BIGINT AUTO_INCREMENT", {with(numbers("{}", -5, 30), {"9223372036854775806"})}, ""},
      {"k0 DECIMAL(40,20)", {with(numbers("{}.00000000000000000001", -10, 30), {"-0.5"})}, ""},
      {"k0 DOUBLE",
       {with(numbers("{}.1e0", -10, 30), {"0.1e0+0.2e0", "0.3e0", "5e-324", "1e300"})},
       ""},
      {"k0 BIT(40)", {with(numbers("{}", 0, 40), {"1099511627775"})}, ""},
      {"k0 YEAR", {numbers("{}", 1990, 2030)}, ""},
      {"k0 DATE", {with(numbers("'2020-02-{:02}'", 0, 32), {"'0000-00-00'", "'9999-12-31'"})}, ""},
      {"k0 DATETIME(6)", {numbers("'2020-01-01 00:00:00.0000{:02}'", 0, 40)}, ""},
      {"k0 TIMESTAMP",
       {with(numbers("'2024-10-27 00:{:02}:00'", 0, 30),
             numbers("'2024-10-27 01:{:02}:00'", 0, 30))},
       ""},
      {"k0 TIME", {with(numbers("'-{:02}:00:00'", 0, 30), {"'838:59:59'", "'-838:59:59'"})}, ""},
      {"k0 VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", {words}, ""},
      {"k0 VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", {words}, ""},
      {"k0 VARCHAR(20) CHARACTER SET utf16 COLLATE utf16_unicode_ci", {words}, ""},
      {"k0 CHAR(20) CHARACTER SET latin1 COLLATE latin1_german2_ci",
       {with(numbers("'w{0}'", 0, 30), {"_latin1 x'E4'", "_latin1 x'FF'", "'b'", "'A'"})},
       ""},
      {"k0 VARCHAR(20) CHARACTER SET sjis", {with(numbers("'{}'", 0, 30), {"_sjis x'835C'"})}, ""},
      {"k0 BINARY(3)", {numbers("x'{:02}00'", 0, 40)}, ""},
      {"k0 VARBINARY(30)", {with(numbers("x'27{:02}5c00'", 0, 40), {"''", "x'ff'", "x'00'"})}, ""},
      {"k0 INT, k1 INT UNSIGNED", {numbers("{}", -3, 3), numbers("{}", 0, 7)}, ""},
      {"k0 VARCHAR(9) CHARACTER SET utf8mb4, k1 DATE, k2 DECIMAL(9,3)",
       {{"'a'", "'b'", "'c '"},
        {"'2020-01-01'", "'0000-00-00'", "'2020-01-02'"},
        numbers("{}.5", -2, 3)},
       ""},
      {"k0 INT, k1 INT",
       {numbers("{}", -3, 3), numbers("{}", 0, 7)},
       "PARTITION BY HASH (k1) PARTITIONS 3"},
      {"k0 INT", {numbers("{}", -20, 20)}, "ENGINE=MyISAM"},
      {"`k``0 \xC3\xA4'\"` INT", {numbers("{}", -20, 20)}, ""},
  };
}

std::vector<KeySample> keys_of(const ServerVersion& version) {
  auto all = keys_on_every_server();
  if (version.is_mariadb()) {
    all.push_back({"k0 INET6", {numbers("'2001::{}'", 0, 40)}, ""});
    all.push_back({"k0 INT", {numbers("{}", -20, 20)}, "ENGINE=Aria"});
  }
  if (version.is_mariadb_at_least(10, 10)) {
    all.push_back({"k0 INET4", {numbers("'1.2.3.{}'", 0, 40)}, ""});
    all.push_back({"k0 UUID", {numbers("'{0}e4567-e89b-12d3-a456-426655440{0}'", 100, 140)}, ""});
  }
  if (version.is_mysql_at_least(8, 0)) {
    all.push_back({"k0 VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci",
                   {numbers("'w{0}'", 0, 40)},
                   ""});
    all.push_back({"k0 VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_ja_0900_as_cs",
                   {with(numbers("'w{0}'", 0, 40), {"'a'", "'A'", "'a '"})},
                   ""});
  }
  return all;
}

class KeyRanges : public TableCopy {
 protected:
  static std::string names_of(const std::string& columns) {
    if (columns.front() == '`') return columns.substr(0, columns.rfind('`') + 1);
    std::string names;
    for (char k = '0'; columns.find(std::string("k") + k + " ") != std::string::npos; ++k)
      names += (names.empty() ? "k" : ", k") + std::string(1, k);
    return names;
  }

  static std::vector<std::string> rows_of(const KeySample& sample) {
    std::vector<std::string> rows{""};
    for (const auto& values : sample.values) {
      std::vector<std::string> longer;
      for (const std::string& row : rows) {
        for (const std::string& value : values)
          longer.push_back(row + (row.empty() ? "" : ", ") + value);
      }
      rows = longer;
    }
    return rows;
  }

  void make(const std::string& name, const KeySample& sample) {
    sql("CREATE TABLE here." + name + " (v INT DEFAULT 7, " + sample.columns + ", PRIMARY KEY (" +
        names_of(sample.columns) + ")) " + sample.options);
    auto rows = rows_of(sample);
    std::shuffle(rows.begin(), rows.end(), std::minstd_rand(1));  // not in the order of the key
    for (const std::string& row : rows) {
      sql("INSERT INTO here." + name + " (" + names_of(sample.columns) + ") VALUES (" + row + ")");
    }
  }

  static std::vector<std::string> read(TableReader& reader, const KeyRange& range) {
    std::vector<std::string> all;
    const auto rows = reader.rows(range);
    while (const auto row = rows->next()) {
      std::string line;
      for (const auto& value : *row) line += std::string(value.value_or("NULL")) + "|";
      all.push_back(line);
    }
    return all;
  }

  std::uint64_t rows_looked_at() {
    const ResultSet answer =
        session_of(*reader_).query("SHOW SESSION STATUS LIKE 'Handler\\_read\\_%'");
    std::uint64_t sum = 0;
    for (std::size_t row = 0; row < answer.rows.size(); ++row) {
      // MyISAM's and MariaDB's handlers count other things so, too.
      const std::string name = answer.text("Variable_name", row);
      if (name == "Handler_read_next" || name == "Handler_read_rnd_next" ||
          name == "Handler_read_prev")
        sum += std::stoull(answer.text("Value", row));
    }
    return sum;
  }
};

TEST_P(KeyRanges, EveryRowIsInOneChunkAndNoOtherIsLookedAt) {
  int n = 0;
  for (const KeySample& sample : keys_of(version())) {
    SCOPED_TRACE(sample.columns + " " + sample.options);
    const std::string name = "k" + std::to_string(n++);
    make(name, sample);
    TableReader reader(*reader_, shape(name));
    ASSERT_EQ(reader.shape().why_whole, "");
    const auto whole = read(reader, {});
    EXPECT_THAT(whole, SizeIs(rows_of(sample).size()));
    std::vector<std::string> together;
    std::uint64_t digested = 0;
    for (const KeyRange& chunk : cut(reader, 5)) {
      session_of(*reader_).query("FLUSH STATUS");
      const auto rows = read(reader, chunk);
      const bool partitioned = sample.options.find("PARTITION") != std::string::npos;
      EXPECT_LE(rows_looked_at(), partitioned ? 21U : 7U);
      EXPECT_LE(rows.size(), 5U);
      together.insert(together.end(), rows.begin(), rows.end());
      digested += reader.digest(chunk).rows;
    }
    EXPECT_EQ(together, whole);
    EXPECT_EQ(digested, whole.size());
    create_there(name);
    for (int attempt = 0; attempt < 2; ++attempt) copy(name, 5);
    EXPECT_EQ(digest_there(name), digest_here(name));
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, KeyRanges, testing::ValuesIn(real_backend_kinds()), backend_name);

}  // namespace
}  // namespace slaveclone::test
