#include "mysql/account_dialect.h"

#include <gmock/gmock.h>

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Abilities target(const std::string& version) {
  Abilities to;
  to.version = ServerVersion::parse(version);
  to.authentication_plugins = {"caching_sha2_password"};
  if (!to.version.is_mysql_at_least(8, 0)) to.authentication_plugins = {"mysql_native_password"};
  to.privileges = {"SELECT", "UPDATE", "USAGE", "ALL PRIVILEGES"};
  return to;
}

AccountRendering user(const std::string& create, const std::vector<std::string>& grants,
                      const std::string& to) {
  return render({{"u", "%"}, create, grants}, target(to));
}

const std::string of_5_7 =
    "CREATE USER 'u'@'%' IDENTIFIED WITH 'mysql_native_password' AS '*B6' REQUIRE SUBJECT '/CN=x' "
    "WITH "
    "MAX_USER_CONNECTIONS 3 PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK";

TEST(AccountDialectTest, AnAccountKeepsItsPasswordAndOptions) {
  const AccountRendering made = user(of_5_7, {}, "5.7.29");
  EXPECT_THAT(made.create,
              ElementsAre("CREATE USER `u`@`%` IDENTIFIED WITH 'mysql_native_password' AS '*B6' "
                          "REQUIRE SUBJECT '/CN=x' WITH MAX_USER_CONNECTIONS 3 PASSWORD EXPIRE "
                          "DEFAULT ACCOUNT UNLOCK"));
  EXPECT_THAT(made.left_out, IsEmpty());
}

TEST(AccountDialectTest, AnAccountWhosePluginIsNotThereIsLocked) {
  const AccountRendering made = user(of_5_7, {}, "9.7.0");
  EXPECT_THAT(
      made.create,
      ElementsAre("CREATE USER `u`@`%` IDENTIFIED BY RANDOM PASSWORD REQUIRE SUBJECT '/CN=x' "
                  "WITH MAX_USER_CONNECTIONS 3 ACCOUNT LOCK PASSWORD EXPIRE DEFAULT"));
  EXPECT_THAT(
      made.left_out,
      ElementsAre("the account u@% is locked and has no password: the new server has no "
                  "plugin mysql_native_password; ALTER USER `u`@`%` IDENTIFIED BY '…' ACCOUNT "
                  "UNLOCK"));
}

TEST(AccountDialectTest, MariaDbLocksBeforePasswordsExpire) {
  EXPECT_THAT(
      user("CREATE USER `u`@`%` IDENTIFIED VIA ed25519 USING 'x' OR unix_socket PASSWORD "
           "EXPIRE INTERVAL 9 DAY",
           {}, "11.8.3-MariaDB")
          .create,
      ElementsAre("CREATE USER `u`@`%` IDENTIFIED VIA mysql_native_password USING 'invalid' "
                  "ACCOUNT LOCK PASSWORD EXPIRE INTERVAL 9 DAY"));
  EXPECT_THAT(
      user("CREATE USER `u`@`%` IDENTIFIED VIA unix_socket ACCOUNT LOCK PASSWORD EXPIRE", {},
           "11.8.3-MariaDB")
          .create,
      ElementsAre("CREATE USER `u`@`%` IDENTIFIED VIA mysql_native_password USING 'invalid' "
                  "ACCOUNT LOCK PASSWORD EXPIRE"));
}

TEST(AccountDialectTest, AnAccountWithoutAPasswordIsLeftSo) {
  EXPECT_THAT(user("CREATE USER `u`@`%`", {}, "10.11.14-MariaDB").create,
              ElementsAre("CREATE USER `u`@`%`"));
}

TEST(AccountDialectTest, MySql56HasOtherWords) {
  EXPECT_THAT(
      user("CREATE USER `u`@`%` IDENTIFIED WITH 'mysql_native_password' AS '*B6' REQUIRE SSL "
           "WITH MAX_USER_CONNECTIONS 3 PASSWORD EXPIRE",
           {}, "5.6.24")
          .create,
      ElementsAre("CREATE USER `u`@`%` IDENTIFIED BY PASSWORD '*B6'",
                  "GRANT USAGE ON *.* TO `u`@`%` REQUIRE SSL WITH MAX_USER_CONNECTIONS 3",
                  "ALTER USER `u`@`%` PASSWORD EXPIRE"));
}

TEST(AccountDialectTest, DefaultRolesComeLast) {
  const AccountRendering made = user(
      "CREATE USER `u`@`%` IDENTIFIED WITH 'caching_sha2_password' AS 0x24 DEFAULT ROLE "
      "`r 1`@`%`,`r2`@`%` REQUIRE NONE",
      {"GRANT `r 1`@`%`,`r2`@`%` TO `u`@`%` WITH ADMIN OPTION"}, "9.7.0");
  EXPECT_THAT(made.create,
              ElementsAre("CREATE USER `u`@`%` IDENTIFIED WITH 'caching_sha2_password' AS 0x24 "
                          "REQUIRE NONE"));
  EXPECT_THAT(made.grants, ElementsAre("GRANT `r 1`@`%`, `r2`@`%` TO `u`@`%` WITH ADMIN OPTION"));
  EXPECT_THAT(made.default_roles,
              ElementsAre("ALTER USER `u`@`%` DEFAULT ROLE `r 1`@`%`, `r2`@`%`"));
}

TEST(AccountDialectTest, GrantsHoldNoPasswords) {
  EXPECT_THAT(
      user(of_5_7,
           {"GRANT ALL PRIVILEGES ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*B6' REQUIRE SSL "
            "WITH GRANT OPTION MAX_USER_CONNECTIONS 3"},
           "10.11.14-MariaDB")
          .grants,
      ElementsAre("GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION"));
}

TEST(AccountDialectTest, PrivilegesThatAreNotThereAreLeftOut) {
  const AccountRendering made = user(
      of_5_7,
      {"GRANT SELECT (`a`, `b`), SUPER, UPDATE ON `s`.`t` TO 'u'@'%'", "GRANT FILE ON *.* TO u"},
      "5.7.29");
  EXPECT_THAT(made.grants, ElementsAre("GRANT SELECT (`a`, `b`), UPDATE ON `s`.`t` TO `u`@`%`"));
  EXPECT_THAT(
      made.left_out,
      ElementsAre("the privilege SUPER of u@% is left out: the new server does not have it",
                  "the privilege FILE of u@% is left out: the new server does not have it"));
}

TEST(AccountDialectTest, OtherGrantsStay) {
  const std::vector<std::string> grants{"GRANT PROXY ON 'x'@'%' TO 'u'@'%' WITH GRANT OPTION",
                                        "REVOKE SELECT ON `mysql`.* FROM `u`@`%`"};
  EXPECT_EQ(user(of_5_7, grants, "5.7.29").grants, grants);
}

TEST(AccountDialectTest, ARoleIsGrantedOnlyWhatIsItsOwn) {
  const AccountRendering made = render({{"r", "", true},
                                        "",
                                        {"GRANT `other` TO `r`", "GRANT SELECT ON `s`.* TO `r`",
                                         "GRANT SELECT ON `x`.* TO `other`"}},
                                       target("10.11.14-MariaDB"));
  EXPECT_THAT(made.create, ElementsAre("CREATE ROLE `r`"));
  EXPECT_THAT(made.grants, ElementsAre("GRANT `other` TO `r`", "GRANT SELECT ON `s`.* TO `r`"));
}

}  // namespace
}  // namespace slaveclone::test
