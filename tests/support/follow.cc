#include "support/follow.h"

#include "mysql/server.h"
#include "mysql/server_session.h"
#include "sandbox/accounts.h"

namespace slaveclone::test {
void follow(TestSandbox& servers, const std::string& slave, const std::string& master,
            const Following& how) {
  sandbox::make_accounts(*servers.session(master), {sandbox::replication_user});
  Server server(servers.session(slave));
  const Dialect& dialect = server.dialect();
  MasterLink link;
  link.host = "127.0.0.1";
  link.port = servers.port(master);
  link.user = sandbox::replication_user;
  link.password = sandbox::account_password;
  link.gtid_mode = how.gtid_mode;
  link.connect_retry_seconds = 1;
  for (const ReplicationStatus& known : server.replication_status()) {
    if (known.channel == how.channel) session_of(server).query(dialect.stop_slave(how.channel));
  }
  session_of(server).query(dialect.change_master(link, how.channel, session_of(server)));
  session_of(server).query(dialect.start_slave(how.channel));
}

}  // namespace slaveclone::test
