#include "mysql/privileges.h"

#include <gmock/gmock.h>

#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

class PrivilegesTest : public testing::Test {
 protected:
  explicit PrivilegesTest(const std::string& version = "10.11.14-MariaDB") : fakes_(version) {}

  Server server() { return Server(fakes_.connector()(fakes_.donor_login)); }

  Error refusal(const std::vector<std::string>& grants, const PrivilegeNeeds& needs) {
    fakes_.donor.grants = grants;
    Server donor = server();
    try {
      require_privileges(donor, "donor", needs);
    } catch (const Error& error) {
      return error;
    }
    return {ExitCode::ok, ""};
  }

  FakeTopology fakes_;
};

TEST_F(PrivilegesTest, AllMeetsEveryNeed) {
  EXPECT_EQ(refusal({"GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"},
                    {{"RELOAD"}, {"SUPER"}})
                .code(),
            ExitCode::ok);
}

TEST_F(PrivilegesTest, AnyOfANeedMeetsIt) {
  EXPECT_EQ(refusal({"GRANT SELECT, RELOAD ON *.* TO `b`@`%`"}, {{"SUPER", "RELOAD"}}).code(),
            ExitCode::ok);
}

TEST_F(PrivilegesTest, GrantsOfSeveralLinesCount) {
  EXPECT_EQ(refusal({"GRANT RELOAD ON *.* TO `b`@`%`",
                     "GRANT REPLICATION_SLAVE_ADMIN,BACKUP_ADMIN ON *.* TO `b`@`%`"},
                    {{"RELOAD"}, {"BACKUP_ADMIN"}})
                .code(),
            ExitCode::ok);
}

// What a role that is active has, SHOW GRANTS lists as if it were the account's.
TEST_F(PrivilegesTest, ARoleThatIsNotActiveIsPointedAt) {
  const Error error =
      refusal({"GRANT `backups` TO `b`@`%`", "GRANT USAGE ON *.* TO `b`@`%`"}, {{"RELOAD"}});
  EXPECT_EQ(error.code(), ExitCode::precondition);
  EXPECT_THAT(error.hint(), HasSubstr("SET DEFAULT ROLE"));
  EXPECT_THAT(refusal({"GRANT SELECT ON *.* TO `b`@`%`"}, {{"RELOAD"}}).hint(),
              testing::Not(HasSubstr("ROLE")));
}

TEST_F(PrivilegesTest, AGrantOnOneDatabaseIsNotEnough) {
  EXPECT_EQ(refusal({"GRANT ALL PRIVILEGES ON `shop`.* TO `b`@`%`"}, {{"RELOAD"}}).code(),
            ExitCode::precondition);
}

TEST_F(PrivilegesTest, SaysWhatIsMissingAndTheGrantThatMendsIt) {
  fakes_.donor.account = "o'b@10.0.0.%";
  const Error error =
      refusal({"GRANT RELOAD ON *.* TO `b`@`%`"}, {{"RELOAD"}, {"SUPER", "X"}, {"SLAVE MONITOR"}});
  EXPECT_EQ(error.code(), ExitCode::precondition);
  EXPECT_THAT(error.what(), HasSubstr("lacks the privilege SUPER and SLAVE MONITOR"));
  EXPECT_EQ(error.hint(), "On the donor: GRANT SUPER, SLAVE MONITOR ON *.* TO 'o\\'b'@'10.0.0.%';");
}

// MariaDB: privileges' own pages of the manual, "REPLICA MONITOR", "BINLOG MONITOR".
TEST(PrivilegeNeedsTest, EachServerHasItsOwnNames) {
  const auto version = [](const char* text) { return ServerVersion::parse(text); };
  EXPECT_EQ(may_see_slave(version("10.11.14-MariaDB")),
            (PrivilegeNeed{"SLAVE MONITOR", "REPLICA MONITOR", "SUPER"}));
  EXPECT_EQ(may_see_slave(version("11.8.3-MariaDB")),
            (PrivilegeNeed{"SLAVE MONITOR", "REPLICA MONITOR"}));
  EXPECT_EQ(may_see_slave(version("10.5.8-MariaDB")).front(), "REPLICATION SLAVE ADMIN");
  EXPECT_EQ(may_see_slave(version("10.4.34-MariaDB")).front(), "REPLICATION CLIENT");
  EXPECT_EQ(may_see_slave(version("9.7.0")).front(), "REPLICATION CLIENT");
  EXPECT_EQ(may_see_binlog(version("10.11.14-MariaDB")).front(), "BINLOG MONITOR");
  EXPECT_EQ(may_see_binlog(version("8.0.36")).front(), "REPLICATION CLIENT");
  EXPECT_EQ(may_control_slave(version("10.5.29-MariaDB")).front(), "REPLICATION SLAVE ADMIN");
  EXPECT_EQ(may_control_slave(version("8.0.36")).front(), "REPLICATION_SLAVE_ADMIN");
  EXPECT_EQ(may_control_slave(version("5.7.29")), (PrivilegeNeed{"SUPER"}));
  EXPECT_EQ(may_set_variables(version("9.7.0")).front(), "SYSTEM_VARIABLES_ADMIN");
  EXPECT_EQ(may_set_variables(version("11.8.3-MariaDB")), (PrivilegeNeed{"SUPER"}));
}

}  // namespace
}  // namespace slaveclone::test
