#include "support/schema_copy_test.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>

#include "mysql/account_needs.h"

namespace slaveclone::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::StartsWith;
using testing::UnorderedElementsAreArray;

class WholeCopyTest : public SchemaCopyTest {
 protected:
  void expect_each_privilege_is_needed() {
    const auto root = servers_.session("master");
    const auto version = ServerVersion::parse(root->server_version());
    const std::string account = std::string(sandbox::provision_user) + "@'%'";
    for (const std::string& privilege : privileges_for({Task::read_definitions}, version)) {
      root->query("REVOKE " + privilege + " ON *.* FROM " + account);
      Server less(as_provision_slave());
      Findings findings;
      SchemaCopy(less, *slave_, {{}, {}, false, {}, {}}).check(findings);
      ASSERT_EQ(findings.all().size(), 1U) << privilege;
      EXPECT_THAT(findings.all().front().what(), HasSubstr("lacks the privilege " + privilege));
      root->query("GRANT " + privilege + " ON *.* TO " + account);
    }
  }

  static std::string comparable(const Definition& definition) {
    if (definition.kind == DefinitionKind::table) return comparable_table(definition.statement);
    if (definition.kind != DefinitionKind::event) return definition.statement;
    static const std::regex of_a_slave(" PRESERVE (ENABLE|DISABLE ON (SLAVE|REPLICA))");
    return std::regex_replace(definition.statement, of_a_slave, " PRESERVE ?");
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

  // What cannot be carried over, apart from accounts that are on both servers.
  std::vector<std::string> what_is_lost() const {
    const auto locked = [](const std::string& name, const std::string& plugin) {
      return "the account " + name +
             " is locked and has no password: the new server has no plugin " + plugin + ";";
    };
    std::vector<std::string> lost;
    if (GetParam().from == "mysql-5.7" && GetParam().to == "mysql-9.7") {
      for (const char* name :
           {"@anonymous.example", "certified@localhost", "expired@localhost", "locked@localhost",
            "open@localhost", "plain@localhost", "ü `user@10.0.0.%"})
        lost.push_back(locked(name, "mysql_native_password"));
    }
    if (GetParam().from == "mysql-5.7" && GetParam().to == "mariadb-10.11") {
      lost = {"the COMPRESSION=zlib of rich.by_page is left out",
              "the NOT NULL of a generated column of rich.never_null is left out",
              locked("sha@localhost", "sha256_password")};
    }
    return lost;
  }

  void expect_lost(const SchemaCopy& copy) const {
    std::vector<std::string> lost;
    for (const std::string& sentence : copy.carried_over_not()) {
      if (sentence.ends_with("stays as the new server has it")) continue;
      const auto hint = sentence.find(';');
      lost.push_back(sentence.substr(0, hint == std::string::npos ? hint : hint + 1));
    }
    EXPECT_EQ(lost, what_is_lost());
  }

  std::vector<AccountDefinition> made_accounts(Server& server, const SchemaCopy& copy) const {
    auto all = Accounts(server).all();
    std::erase_if(all, [&](const AccountDefinition& account) {
      const auto& before = copy.accounts_before();
      return std::find(before.begin(), before.end(), account.name) != before.end();
    });
    return all;
  }

  void expect_same_accounts(const SchemaCopy& copy) {
    Server as_root(servers_.session("master"));  // to whom MySQL 5.6 shows hashes
    const auto expected = made_accounts(as_root, copy);
    EXPECT_GE(expected.size(), 6U);
    const auto found = made_accounts(*slave_, copy);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].name.to_string(), expected[i].name.to_string());
      if (is_crossing()) continue;
      EXPECT_EQ(found[i].create, expected[i].create);
      EXPECT_THAT(found[i].grants, UnorderedElementsAreArray(expected[i].grants));
    }
  }

  static std::vector<std::string> statements_about_accounts(Server& server) {
    std::vector<std::string> all;
    for (const AccountDefinition& account : Accounts(server).all()) {
      all.push_back(account.create);
      for (const std::string& grant : account.grants)
        all.push_back(account.name.to_string() + ": " + grant);
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  // With the password that it has on the master, or not at all.
  bool can_log_in(const std::string& user) const {
    Login login = servers_.login("slave");
    login.user = user;
    login.password = "secret";
    try {
      return connect(login) != nullptr;
    } catch (const Error&) {
      return false;
    }
  }

  // What servers of all versions say alike: utf8 is utf8mb3, and MariaDB lets generated ones be
  // NULL.
  std::vector<std::string> columns(const std::string& server, const SchemaSelection& selection) {
    const ResultSet found = servers_.session(server)->query(
        "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, CONCAT_WS(' ', TABLE_SCHEMA, TABLE_NAME, "
        "ORDINAL_POSITION, COLUMN_NAME, DATA_TYPE, IF(EXTRA LIKE '% GENERATED%', '', IS_NULLABLE), "
        "CHARACTER_MAXIMUM_LENGTH, "
        "REPLACE(COLLATION_NAME, 'utf8mb3', 'utf8')) AS c FROM information_schema.COLUMNS "
        "WHERE TABLE_SCHEMA LIKE 'rich%' UNION ALL SELECT '', '', CONCAT(SCHEMA_NAME, "
        "REPLACE(DEFAULT_COLLATION_NAME, 'utf8mb3', 'utf8')) FROM information_schema.SCHEMATA "
        "WHERE "
        "SCHEMA_NAME LIKE 'rich%'");
    std::vector<std::string> all;
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      if (!matches_any(selection.excluded_tables, {found.text("s", i), found.text("t", i)}))
        all.push_back(found.text("c", i));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  void expect_all_is_there(const SchemaCopy& copy, const SchemaSelection& selection) {
    for (const DefinitionKind kind :
         {DefinitionKind::schema, DefinitionKind::sequence, DefinitionKind::table,
          DefinitionKind::function, DefinitionKind::procedure, DefinitionKind::package,
          DefinitionKind::package_body, DefinitionKind::view, DefinitionKind::event,
          DefinitionKind::trigger})
      expect_same(kind, selection);
    EXPECT_EQ(columns("slave", selection), columns("master", selection));
    expect_same_accounts(copy);
    expect_lost(copy);
    EXPECT_EQ(can_log_in("plain"),
              GetParam().from == GetParam().to || GetParam().to != "mysql-9.7");
    EXPECT_EQ(can_log_in("sha"), GetParam().from.starts_with("mysql") &&
                                     GetParam().from != "mysql-5.6" &&
                                     GetParam().to.starts_with("mysql"));
    EXPECT_FALSE(can_log_in("locked"));
  }
};

TEST_P(WholeCopyTest, TheNewServerDefinesWhatItsMasterDoes) {
  on_master(rich_tables(master_->dialect().version()));
  on_master(rich_programs(master_->dialect().version()));
  on_master(rich_accounts(master_->dialect().version()));
  expect_each_privilege_is_needed();
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
  const BinlogPosition end = slave_->end_of_log();
  const auto before = statements_about_accounts(*slave_);
  copy.make();
  copy.make_triggers();
  copy.make_triggers();  // of those that are there it makes no second
  EXPECT_EQ(slave_->end_of_log().to_string(), end.to_string());
  EXPECT_THAT(statements_about_accounts(*slave_), IsSupersetOf(before));
  expect_all_is_there(copy, selection);
  EXPECT_EQ(exit_code_of([&] { copy.make(); }), ExitCode::precondition);  // it is not empty
  EXPECT_EQ(slave_->variable("log_bin_trust_function_creators"), "0");

  // Half of it is there, and another process goes on.
  servers_.session("slave")->query("DROP USER plain@localhost");
  servers_.session("slave")->query("DROP TABLE rich.defaults");
  selection.kept_accounts = copy.accounts_before();
  SchemaCopy again(*master_, *slave_, selection);
  again.drop_what_was_made();
  EXPECT_THAT(what_it_holds(*slave_), IsEmpty());
  EXPECT_EQ(Accounts(*slave_).names(), copy.accounts_before());
  on_master({"CREATE SERVER elsewhere FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'x')",
             "CREATE TABLE rich.gone (a int)", "CREATE VIEW rich.broken AS SELECT a FROM rich.gone",
             "GRANT SELECT ON rich.gone TO open@localhost", "DROP TABLE rich.gone"});
  again.make();
  on_master({"DROP VIEW rich.broken", "REVOKE ALL PRIVILEGES, GRANT OPTION FROM open@localhost"});
  EXPECT_THAT(again.carried_over_not(), Contains("the foreign server elsewhere is left out"));
  EXPECT_THAT(again.carried_over_not(), Contains(StartsWith("the view rich.broken is missing: ")));
  EXPECT_THAT(again.carried_over_not(),
              Contains(HasSubstr("SELECT ON `rich`.`gone` TO `open`@`localhost` is left out: ")));
}

const std::vector<Crossing> crossings{
    {"mariadb-10.5", "mariadb-10.5"}, {"mariadb-10.11", "mariadb-10.11"},
    {"mariadb-11.8", "mariadb-11.8"}, {"mysql-5.6", "mysql-5.6"},
    {"mysql-5.7", "mysql-5.7"},       {"mysql-9.7", "mysql-9.7"},
    {"mariadb-10.5", "mariadb-11.8"}, {"mysql-5.6", "mysql-5.7"},
    {"mysql-5.7", "mysql-9.7"},       {"mysql-5.7", "mariadb-10.11"}};

INSTANTIATE_TEST_SUITE_P(Servers, WholeCopyTest, testing::ValuesIn(crossings), crossing_name);

}  // namespace
}  // namespace slaveclone::test
