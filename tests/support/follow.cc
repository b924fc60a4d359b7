#include "support/follow.h"

#include "mysql/server.h"
#include "sandbox/option_file.h"

namespace slaveclone::test {
namespace {

void make_account(Session& master) {
  const std::string account = master.quote(sandbox::replication_user) + "@'%'";
  const std::string identified = " IDENTIFIED BY " + master.quote(sandbox::replication_password);
  const ServerVersion version = ServerVersion::parse(master.server_version());
  const bool separate = version.is_mariadb() || version.is_mysql_at_least(5, 7, 6);
  if (separate) master.query("CREATE USER IF NOT EXISTS " + account + identified);
  master.query("GRANT REPLICATION SLAVE ON *.* TO " + account + (separate ? "" : identified));
}

}  // namespace

void follow(TestSandbox& servers, const std::string& slave, const std::string& master,
            const Following& how) {
  make_account(*servers.session(master));
  Server server(servers.session(slave));
  const Dialect& dialect = server.dialect();
  MasterLink link;
  link.host = "127.0.0.1";
  link.port = servers.port(master);
  link.user = sandbox::replication_user;
  link.password = sandbox::replication_password;
  link.gtid_mode = how.gtid_mode;
  link.connect_retry_seconds = 1;
  for (const ReplicationStatus& known : server.replication_status()) {
    if (known.channel == how.channel) server.session().query(dialect.stop_slave(how.channel));
  }
  server.session().query(dialect.change_master(link, how.channel, server.session()));
  server.session().query(dialect.start_slave(how.channel));
}

}  // namespace slaveclone::test
