#include "sandbox/add_request.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace slaveclone::sandbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AddRequestTest, TakesTheSandboxesOwnWordsAndLeavesTheRestToTheServer) {
  const AddRequest request =
      parse_add_words({"name=slave", "roles=slave,master", "port=12345", "server_id=7",
                       "version=mysql-9.7", "slave_parallel_threads=4", "sql-mode=A=B"});
  EXPECT_EQ(request.name, "slave");
  EXPECT_THAT(request.roles, ElementsAre("master", "slave"));
  EXPECT_EQ(request.port, 12345U);
  EXPECT_EQ(request.server_id, 7U);
  EXPECT_EQ(request.version, "mysql-9.7");
  ASSERT_EQ(request.options.size(), 2U);
  EXPECT_EQ(request.options[0].name, "slave-parallel-threads");
  EXPECT_EQ(request.options[1].value, "A=B");
}

TEST(AddRequestTest, NamesTheBadWord) {
  const std::string longest(33, 'a');
  for (const std::string& word :
       {std::string("roles=king"), std::string("port=0"), std::string("port=70000"),
        std::string("port=12x"), std::string("server-id=-1"), std::string("skip-slave-start"),
        std::string("=1"), std::string("a b=1"), std::string("datadir=/x"),
        std::string("read-only=1\n[client]"), "name=" + longest, std::string("name=../x"),
        std::string("name="), std::string("name=mysqld"), std::string("roles=")}) {
    try {
      parse_add_words({word, word.starts_with("name") ? "port=1" : "name=server"});
      ADD_FAILURE() << "took " << word;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::usage) << word;
      EXPECT_THAT(error.what(), HasSubstr(word.substr(word.starts_with("name") ? 5 : 0)));
    }
  }
}

TEST(AddRequestTest, RefusesAWordGivenTwice) {
  EXPECT_THROW(parse_add_words({"name=a", "read-only=1", "read_only=0"}), Error);
  EXPECT_THROW(parse_add_words({"name=a", "role=master", "roles=slave"}), Error);
}

TEST(AddRequestTest, NeedsAName) { EXPECT_THROW(parse_add_words({"roles=master"}), Error); }

}  // namespace
}  // namespace slaveclone::sandbox
