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

INSTANTIATE_TEST_SUITE_P(Servers, TableCopy, testing::ValuesIn(real_backend_kinds()), backend_name);

}  // namespace
}  // namespace slaveclone::test
