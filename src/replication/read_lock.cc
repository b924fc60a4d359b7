#include "replication/read_lock.h"

#include <spdlog/spdlog.h>

#include "base/stop_request.h"
#include "mysql/row_session.h"
#include "mysql/server_session.h"
#include "replication/lock_wait.h"

namespace slaveclone {
namespace {

// If we let it hang the master itself lets go of the locks.
Server open_reader(const SessionFactory& connect, const Login& login) {
  Server server(connect, login);
  prepare_to_read_rows(server);
  session_of(server).query("SET SESSION wait_timeout = 10, net_write_timeout = 10");
  return server;
}

bool take(Server& server, const std::string& lock) {
  try {
    session_of(server).query(lock);
    return true;
  } catch (const SqlError& error) {
    if (!is_lock_timeout(error)) throw;
    spdlog::info("the tables were not had for a moment: {}", error.what());
    return false;
  }
}

}  // namespace

BinlogPosition ReadLock::read_position_and_release() {
  const std::string status = reader_.dialect().show_master_status();
  const ResultSet answer = session_of(reader_).batch({status, release_}).front();
  if (answer.empty()) throw Error(ExitCode::precondition, "the master's binary log is off");
  return Dialect::parse_position(answer);
}

ReadLock lock_tables(const SessionFactory& connect, const Login& login,
                     const std::vector<TableName>& tables, const LockPatience& patience) {
  Server server = open_reader(connect, login);
  session_of(server).query("SET SESSION " + limit_one_wait(patience.timeout));
  const std::string lock = server.dialect().lock_for_reading(tables);
  auto pause = patience.back_off;
  for (unsigned n = 1; n <= patience.tries; ++n, pause *= 2) {
    if (take(server, lock)) return {std::move(server), "UNLOCK TABLES"};
    if (n < patience.tries) StopRequest::sleep_for(pause);
  }
  throw Error(ExitCode::master_lock,
              "the tables could not be locked for reading for a moment, tried " +
                  std::to_string(patience.tries) + " times",
              "Look for a transaction that writes to them and stays open.");
}

ReadLock lock_rows(const SessionFactory& connect, const Login& login) {
  Server server = open_reader(connect, login);
  session_of(server).query("SET SESSION innodb_lock_wait_timeout = 1");
  session_of(server).query("START TRANSACTION");
  return {std::move(server), "COMMIT"};
}

}  // namespace slaveclone
