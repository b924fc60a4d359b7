#include <gmock/gmock.h>

#include "support/schema_copy_test.h"

namespace slaveclone::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

using SelectionTest = SchemaCopyTest;

TEST_P(SelectionTest, OnlyWhatIsSelectedIsMade) {
  on_master(rich_tables(master_->dialect().version()));
  on_master(rich_programs(master_->dialect().version()));
  SchemaSelection selection;
  selection.databases = {"rich"};
  selection.excluded_tables = {TablePattern("rich.my?"), TablePattern("*.counts")};
  selection.users = false;
  servers_.session("slave")->query("CREATE DATABASE rich");  // nothing in it
  servers_.session("slave")->query("CREATE DATABASE ours");
  servers_.session("slave")->query("CREATE TABLE ours.journal (a int)");
  EXPECT_EQ(exit_code_of([&] { SchemaCopy(*master_, *slave_, selection).make(); }),
            ExitCode::precondition);
  selection.kept_schemas = {"ours"};
  SchemaCopy copy(*master_, *slave_, selection);
  copy.make();
  copy.make_triggers();
  Definitions made(*slave_);
  EXPECT_THAT(made.schemas(), IsSupersetOf({"ours", "rich"}));
  EXPECT_THAT(made.schemas(), Not(Contains("rich `2ü")));
  const auto names = texts(copy.tables());
  EXPECT_THAT(names, Contains("rich.numbers 1"));
  EXPECT_THAT(names, Not(Contains("rich.my1")));
  auto tables = texts(made.names(DefinitionKind::sequence, {"rich"}));
  for (const std::string& table : texts(made.names(DefinitionKind::table, {"rich"})))
    tables.push_back(table);
  EXPECT_EQ(tables, names);
  EXPECT_THAT(
      texts(made.names(DefinitionKind::trigger, {"rich"})),
      UnorderedElementsAre("rich.a_second", "rich.b_after", "rich.k_zeroth", "rich.z_first"));
  copy.drop_what_was_made();
  EXPECT_THAT(what_it_holds(*slave_), ElementsAre("ours.journal"));
}

TEST_P(SelectionTest, WhatIsNotThereIsNotSelected) {
  SchemaSelection selection;
  selection.databases = {"nonsense"};
  EXPECT_THAT(messages_of_check(selection), ElementsAre("the master has no database nonsense"));
}

TEST_P(SelectionTest, NamesAreToldApartAlike) {
  servers_.add("other", "slave", {"version=" + GetParam().to, "lower-case-table-names=1"});
  servers_.start({"other"});
  Server other(servers_.session("other"));
  Findings findings;
  SchemaCopy(*master_, other, {}).check(findings);
  ASSERT_EQ(findings.all().size(), 1U);
  EXPECT_STREQ(findings.all().front().what(),
               "lower_case_table_names is 0 on the master, 1 on the new server");
}

INSTANTIATE_TEST_SUITE_P(Servers, SelectionTest,
                         testing::Values(Crossing{"mariadb-10.11", "mariadb-10.11"}),
                         crossing_name);

}  // namespace
}  // namespace slaveclone::test
