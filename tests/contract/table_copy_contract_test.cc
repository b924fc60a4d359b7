#include <gmock/gmock.h>

#include <set>

#include "support/table_copy_test.h"
#include "support/type_samples.h"

namespace slaveclone::test {
namespace {

using testing::IsEmpty;

TEST_P(TableCopy, ValuesOfEveryTypeArrive) {
  for (const std::string& statement : table_of_samples("here.t", type_samples(version())))
    sql(statement);
  create_there("t");
  copy("t", 2);
  EXPECT_THAT(columns_that_differ("t"), IsEmpty());
  EXPECT_EQ(digest_there("t"), digest_here("t"));
  EXPECT_GT(digest_here("t").rows, 5U);
}

// Each value of each type, put where another was, whatever the type: samples that differ in a bit,
// a blank, their case, and NULL are among them.
TEST_P(TableCopy, TheDigestIsAnotherForEveryOtherValue) {
  const auto samples = type_samples(version());
  for (const std::string& statement : table_of_samples("here.t", samples)) sql(statement);
  TableReader reader(*reader_, shape("t"));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    SCOPED_TRACE(samples[i].type);
    std::set<RowsDigest> digests;
    auto values = samples[i].values;
    values.push_back("NULL");
    for (const std::string& value : values) {
      sql("UPDATE here.t SET c" + std::to_string(i) + " = " + value + " WHERE id = 0");
      digests.insert(reader.digest({}));
    }
    EXPECT_EQ(digests.size(), values.size());
  }
}

// What each part of the digest is for: rows that differ, and are equal to a sum without it.
TEST_P(TableCopy, APlainerSumWouldTakeOtherRowsForTheSame) {
  struct Pair {
    std::string rows;
    std::string others;
    std::string summed;
  };
  sql("CREATE TABLE here.t (id INT, a VARCHAR(20), b VARCHAR(20), f FLOAT, e ENUM('', 'x'))");
  TableReader reader(*reader_, shape("t"));
  for (const Pair& pair : {
           Pair{"(1, NULL, 'x', 0, 1)", "(1, 'x', NULL, 0, 1)", "a, b"},
           Pair{"(1, 'a#b', 'c', 0, 1)", "(1, 'a', 'b#c', 0, 1)", "a, b"},
           Pair{"(1, '', '', 16777216, 1)", "(1, '', '', 16777218, 1)", "f"},
           Pair{"(1, '', '', 0, 0)", "(1, '', '', 0, 1)", "e"},
           Pair{"(1, 'a', '', 0, 1), (1, 'a', '', 0, 1)", "(1, 'b', '', 0, 1), (1, 'b', '', 0, 1)",
                "a"},
           Pair{"(1, 'abcd', '', 0, 1), (2, 'bcde', '', 0, 1)",
                "(1, 'bcde', '', 0, 1), (2, 'abcd', '', 0, 1)", "a"},
       }) {
    SCOPED_TRACE(pair.rows);
    std::set<std::string> plain;
    std::set<RowsDigest> digests;
    for (const std::string& rows : {pair.rows, pair.others}) {
      sql("DELETE FROM here.t");
      sql("INSERT INTO here.t VALUES " + rows);
      plain.insert(value("(SELECT CONCAT(COUNT(*), ' ', BIT_XOR(CRC32(CONCAT_WS('#', id, " +
                         pair.summed + ")))) FROM here.t)"));
      digests.insert(reader.digest({}));
    }
    EXPECT_EQ(plain.size(), 1U);
    EXPECT_EQ(digests.size(), 2U);
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, TableCopy, testing::ValuesIn(real_backend_kinds()), backend_name);

}  // namespace
}  // namespace slaveclone::test
