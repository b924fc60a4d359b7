#include "support/rich_schema.h"

namespace slaveclone::test {
namespace {

using Statements = std::vector<std::string>;

void append_accounts(Statements& all, const Statements& more) {
  all.insert(all.end(), more.begin(), more.end());
}

const Statements accounts_on_every_server{
    "CREATE USER plain@localhost IDENTIFIED BY 'secret'",
    "CREATE USER open@localhost",
    "CREATE USER 'ü `user'@'10.0.0.%' IDENTIFIED BY 'secret'",
    "CREATE USER ''@'anonymous.example'",
    "GRANT SELECT, INSERT ON rich.* TO plain@localhost WITH GRANT OPTION",
    "GRANT SELECT (id, ts), UPDATE (e), DELETE ON rich.defaults TO plain@localhost",
    "GRANT ALL PRIVILEGES ON `rich\\_%`.* TO plain@localhost",
    "GRANT EXECUTE ON FUNCTION rich.plus_one TO plain@localhost",
    "GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE rich.`in ``latin1` TO plain@localhost",
    "GRANT SELECT ON rich.a_view TO 'ü `user'@'10.0.0.%'",
    "GRANT ALL PRIVILEGES ON *.* TO 'ü `user'@'10.0.0.%' WITH GRANT OPTION",
    "GRANT PROXY ON plain@localhost TO open@localhost",
    "GRANT RELOAD, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO open@localhost",
};

const Statements before_mysql_8{
    "GRANT USAGE ON *.* TO open@localhost WITH MAX_QUERIES_PER_HOUR 5 MAX_USER_CONNECTIONS 3",
    "CREATE USER certified@localhost",
    "GRANT USAGE ON *.* TO certified@localhost REQUIRE SUBJECT '/CN=x' AND ISSUER '/CN=y''z'",
};

const Statements on_mysql_5_6{
    "CREATE USER expired@localhost IDENTIFIED BY 'secret'",
    "ALTER USER expired@localhost PASSWORD EXPIRE",
    "GRANT USAGE ON *.* TO expired@localhost REQUIRE SSL",
};

const Statements accounts_since_mysql_5_7{
    "CREATE USER locked@localhost IDENTIFIED BY 'secret' REQUIRE X509 WITH MAX_UPDATES_PER_HOUR 7 "
    "PASSWORD EXPIRE INTERVAL 90 DAY ACCOUNT LOCK",
    "CREATE USER expired@localhost IDENTIFIED BY 'secret' PASSWORD EXPIRE",
    "CREATE USER sha@localhost IDENTIFIED WITH sha256_password BY 'secret'",
};

const Statements accounts_since_mysql_8{
    "CREATE ROLE `a role`, other",
    "GRANT SELECT ON rich.* TO `a role`",
    "GRANT `a role` TO other WITH ADMIN OPTION",
    "GRANT other TO plain@localhost",
    "SET DEFAULT ROLE other TO plain@localhost",
    "GRANT BACKUP_ADMIN, SET_ANY_DEFINER ON *.* TO plain@localhost",
    "CREATE USER certified@localhost REQUIRE SUBJECT '/CN=x' AND ISSUER '/CN=y''z'",
    "CREATE USER careful@localhost IDENTIFIED BY 'secret' PASSWORD HISTORY 5 PASSWORD REUSE "
    "INTERVAL "
    "30 DAY PASSWORD REQUIRE CURRENT FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 2 COMMENT 'it''s'",
    "CREATE USER socket@localhost IDENTIFIED BY 'secret' ATTRIBUTE '{\"a\": \"b''c\"}'",
};

const Statements accounts_on_mariadb{
    "CREATE USER locked@localhost IDENTIFIED BY 'secret' REQUIRE X509 WITH MAX_UPDATES_PER_HOUR 7 "
    "ACCOUNT LOCK PASSWORD EXPIRE INTERVAL 90 DAY",
    "CREATE USER expired@localhost IDENTIFIED BY 'secret' PASSWORD EXPIRE",
    "CREATE USER socket@localhost IDENTIFIED VIA unix_socket OR mysql_native_password USING "
    "PASSWORD('secret')",
    "CREATE ROLE `a role`",
    "CREATE ROLE other",
    "GRANT SELECT ON rich.* TO `a role`",
    "GRANT `a role` TO other WITH ADMIN OPTION",
    "GRANT other TO plain@localhost",
    "SET DEFAULT ROLE other FOR plain@localhost",
    "GRANT DELETE HISTORY ON rich.versioned TO plain@localhost",
    "GRANT BINLOG MONITOR, SLAVE MONITOR ON *.* TO plain@localhost",
    "SET SESSION sql_mode = 'ORACLE'",
    "GRANT EXECUTE ON PACKAGE rich.tools TO plain@localhost",
    "GRANT EXECUTE ON PACKAGE BODY rich.tools TO plain@localhost",
};

}  // namespace

std::vector<std::string> rich_accounts(const ServerVersion& version) {
  Statements all{"SET SESSION sql_mode = ''"};
  append_accounts(all, accounts_on_every_server);
  if (!version.is_mysql_at_least(8, 0)) append_accounts(all, before_mysql_8);
  if (version.is_mariadb()) append_accounts(all, accounts_on_mariadb);
  if (version.is_mysql_at_least(5, 7)) {
    append_accounts(all, accounts_since_mysql_5_7);
  } else if (!version.is_mariadb()) {
    append_accounts(all, on_mysql_5_6);
  }
  if (version.is_mysql_at_least(8, 0)) append_accounts(all, accounts_since_mysql_8);
  return all;
}

}  // namespace slaveclone::test
