#include "provision/schema_copy.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>

#include "support/rich_schema.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Crossing {
  std::string from;
  std::string to;
};

void PrintTo(const Crossing& crossing, std::ostream* out) {
  *out << crossing.from << " to " << crossing.to;
}

std::string name_of(const testing::TestParamInfo<Crossing>& info) {
  const auto& [from, to] = info.param;
  std::string name = from == to ? from : from + "_to_" + to;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

class SchemaCopyTest : public testing::TestWithParam<Crossing> {
 protected:
  void SetUp() override {
    for (const std::string& version : {GetParam().from, GetParam().to}) {
      if (!servers_.has_server(version)) GTEST_SKIP() << version << " is not on this machine";
    }
    servers_.add("master", "master", {"version=" + GetParam().from});
    servers_.add("slave", "slave", {"version=" + GetParam().to});
    servers_.start({"master", "slave"});
    master_.emplace(servers_.session("master"));
    slave_.emplace(servers_.session("slave"));
  }

  bool is_crossing() const { return GetParam().from != GetParam().to; }

  void on_master(const std::vector<std::string>& statements) const {
    const auto session = servers_.session("master");
    for (const std::string& statement : statements) {
      try {
        session->query(statement);
      } catch (const SqlError& error) {
        ADD_FAILURE() << statement << ": " << error.what();
      }
    }
  }

  static std::string comparable(const Definition& definition) {
    if (definition.kind == DefinitionKind::table) return comparable_table(definition.statement);
    if (definition.kind != DefinitionKind::event) return definition.statement;
    static const std::regex of_a_slave(" PRESERVE (ENABLE|DISABLE ON (SLAVE|REPLICA))");
    return std::regex_replace(definition.statement, of_a_slave, " PRESERVE ?");
  }

  static std::vector<std::string> texts(const std::vector<TableName>& names) {
    std::vector<std::string> all;
    for (const TableName& name : names) all.push_back(name.to_string());
    return all;
  }

  std::vector<std::string> messages_of_check(const SchemaSelection& selection) {
    Findings findings;
    SchemaCopy(*master_, *slave_, selection).check(findings);
    std::vector<std::string> messages;
    for (const Error& error : findings.all()) messages.emplace_back(error.what());
    return messages;
  }

  // By name; of the same version also by all that SHOW CREATE says.
  void expect_same(DefinitionKind kind, const SchemaSelection& selection) {
    Definitions on_master(*master_);
    Definitions on_slave(*slave_);
    const auto schemas = on_master.schemas();
    auto expected = on_master.names(kind, schemas);
    std::erase_if(expected, [&](const TableName& name) {
      return matches_any(selection.excluded_tables, name);
    });
    const bool has_kind = master_->dialect().is_mariadb() ||
                          (kind != DefinitionKind::sequence && kind != DefinitionKind::package &&
                           kind != DefinitionKind::package_body);
    EXPECT_EQ(expected.empty(), !has_kind);
    EXPECT_EQ(texts(on_slave.names(kind, schemas)), texts(expected));
    if (is_crossing()) return;
    const auto here = on_slave.of(kind, schemas);
    const auto there = on_master.of(kind, schemas);
    ASSERT_EQ(here.size(), there.size());
    for (std::size_t i = 0; i < here.size(); ++i) {
      EXPECT_EQ(comparable(here[i]), comparable(there[i]));
      EXPECT_EQ(here[i].sql_mode, there[i].sql_mode) << here[i].statement;
      EXPECT_EQ(here[i].character_set_client, there[i].character_set_client) << here[i].statement;
      EXPECT_EQ(here[i].collation_connection, there[i].collation_connection) << here[i].statement;
      EXPECT_EQ(here[i].database_collation, there[i].database_collation) << here[i].statement;
      EXPECT_EQ(here[i].time_zone, there[i].time_zone) << here[i].statement;
    }
  }

  TestSandbox servers_;
  std::optional<Server> master_;
  std::optional<Server> slave_;
};

TEST_P(SchemaCopyTest, TheNewServerDefinesWhatItsMasterDoes) {
  on_master(rich_tables(master_->dialect().version()));
  on_master(rich_programs(master_->dialect().version()));
  SchemaSelection selection;
  if (GetParam().to == "mariadb-10.11" && is_crossing()) {
    EXPECT_THAT(messages_of_check(selection),
                ElementsAre(HasSubstr("rich.archived has the engine ARCHIVE"),
                            HasSubstr("rich.documents has a column of type JSON (j)"),
                            HasSubstr("rich.hole has the engine BLACKHOLE")));
    for (const char* name : {"rich.archived", "rich.documents", "rich.hole"})
      selection.excluded_tables.emplace_back(name);
  }
  EXPECT_THAT(messages_of_check(selection), IsEmpty());
  SchemaCopy copy(*master_, *slave_, selection);
  copy.make();
  copy.make_triggers();
  for (const DefinitionKind kind :
       {DefinitionKind::schema, DefinitionKind::sequence, DefinitionKind::table,
        DefinitionKind::function, DefinitionKind::procedure, DefinitionKind::package,
        DefinitionKind::package_body, DefinitionKind::view, DefinitionKind::event,
        DefinitionKind::trigger})
    expect_same(kind, selection);
  if (!is_crossing()) {
    EXPECT_THAT(copy.carried_over_not(), IsEmpty());
  }
  copy.drop_what_was_made();
  EXPECT_THAT(what_it_holds(*slave_), IsEmpty());
}

const std::vector<Crossing> crossings{
    {"mariadb-10.5", "mariadb-10.5"}, {"mariadb-10.11", "mariadb-10.11"},
    {"mariadb-11.8", "mariadb-11.8"}, {"mysql-5.6", "mysql-5.6"},
    {"mysql-5.7", "mysql-5.7"},       {"mysql-9.7", "mysql-9.7"},
    {"mariadb-10.5", "mariadb-11.8"}, {"mysql-5.6", "mysql-5.7"},
    {"mysql-5.7", "mysql-9.7"},       {"mysql-5.7", "mariadb-10.11"}};

INSTANTIATE_TEST_SUITE_P(Servers, SchemaCopyTest, testing::ValuesIn(crossings), name_of);

}  // namespace
}  // namespace slaveclone::test
