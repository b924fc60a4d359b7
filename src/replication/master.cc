#include "replication/master.h"

#include <spdlog/spdlog.h>

#include "base/findings.h"
#include "base/parse_number.h"
#include "mysql/account_needs.h"
#include "mysql/server_session.h"
#include "replication/listed_slaves.h"
#include "replication/master_lock.h"

namespace slaveclone {
namespace {

// Its answers to us are short and at hand; a network that is cut must hold up neither a donor's
// applier nor a new slave.
constexpr unsigned answer_timeout_seconds = 15;

Login with_timeout(Login login) {
  if (login.read_timeout_seconds == 0) login.read_timeout_seconds = answer_timeout_seconds;
  return login;
}

// The server's clock at the start of a statement, in microseconds. Answers to one packet may arrive
// together, so our own clock cannot tell how long the lock was held.
constexpr const char* server_clock = "CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS UNSIGNED) AS micros";

std::uint64_t micros(const ResultSet& answer) {
  return parse_number(answer.text("micros"), "the master's clock");
}

std::uint64_t elapsed(const ResultSet& from, const ResultSet& to) {
  return micros(to) > micros(from) ? micros(to) - micros(from) : 0;
}

}  // namespace

Master::Master(SessionFactory connect, Login login)
    : connect_(std::move(connect)),
      login_(with_timeout(std::move(login))),
      server_(connect_, login_) {
  // With several channels it is idle until the one before has reached its point.
  server_.stay_connected();
}

// On MySQL SELECT is wanted on one table: to read all of the master would be too much.
void Master::check_may_read_snapshot() {
  const Dialect& dialect = server_.dialect();
  require_privileges(server_, "master", needs_of(Task::read_snapshot, dialect.version()));
  try {
    session_of(server_).batch(dialect.snapshot_position());
  } catch (const SqlError& error) {
    if (error.code() != ExitCode::precondition) throw;
    throw Error(ExitCode::precondition, error.what(),
                "On the master: GRANT SELECT ON performance_schema.log_status TO " +
                    quoted_account(server_) + ";");
  }
}

SyncPointMethod Master::choose() {
  const ServerVersion& version = server_.dialect().version();
  if (!version.is_mysql_at_least(8, 0, 11)) return SyncPointMethod::lock;
  try {
    check_may_read_snapshot();
    return SyncPointMethod::snapshot;
  } catch (const Error& error) {
    if (error.code() != ExitCode::precondition) throw;
    if (!has_privilege(server_, {"RELOAD"})) throw;
    spdlog::warn("{}, so the master is locked for its position. {}", error.what(), error.hint());
    return SyncPointMethod::lock;
  }
}

SyncPointMethod Master::resolve(SyncPointMethod method) {
  if (method != SyncPointMethod::automatic) return method;
  if (!chosen_) chosen_ = choose();
  return *chosen_;
}

void Master::check_ready(SyncPointMethod method, const LockPatience& patience) {
  Findings findings;
  findings.check([&] {
    if (resolve(method) == SyncPointMethod::lock) {
      check_may_lock(patience);
    } else {
      check_has_snapshot();
    }
  });
  findings.check([&] {
    if (server_.variable("log_bin") == "1") return;
    throw Error(ExitCode::precondition, "the master's binary log is off",
                "Check that the donor's slave status names the right master.");
  });
  findings.check([&] { check_may_read_log(); });
  findings.require_none();
}

void Master::check_has_snapshot() {
  if (server_.dialect().snapshot_position().empty()) {
    throw Error(ExitCode::precondition,
                "the master (" + session_of(server_).server_version() +
                    ") has no snapshot that names a position",
                "Use --sync-point=lock, or --sync-point=donor.");
  }
  check_may_read_snapshot();
}

void Master::check_may_lock(const LockPatience& patience) {
  const ServerVersion& version = server_.dialect().version();
  require_privileges(server_, "master", needs_of(Task::lock_master, version));
  if (patience.kill_blockers) {
    require_privileges(server_, "master", needs_of(Task::kill_blockers, version));
  }
  if (has_privilege(server_, {"PROCESS"})) return;
  spdlog::warn(
      "the account on the master lacks PROCESS: others' long statements, behind which the lock and "
      "then the master's writers would wait, are not seen beforehand");
}

void Master::check_may_read_log() {
  may_read_log_ = has_privilege(server_, {"REPLICATION SLAVE"});
  if (may_read_log_) return;
  spdlog::warn(
      "the account on the master lacks REPLICATION SLAVE: the archive will not say when the "
      "master's log was begun, by which load-slave tells that log from one after RESET MASTER");
}

BinlogLook Master::look_into_log(const BinlogPosition& position) {
  return look_into_binlog(*connect_(login_), position);
}

std::uint64_t Master::log_created(const BinlogPosition& position) {
  if (!may_read_log_) return 0;
  try {
    return look_into_log(position).created;
  } catch (const Error& error) {
    if (error.code() == ExitCode::interrupted) throw;
    spdlog::warn("when the master's log was begun is not known: {}", error.what());
    return 0;
  }
}

BinlogSizes Master::logs() {
  BinlogSizes sizes;
  const ResultSet logs = session_of(server_).query(server_.dialect().show_binary_logs());
  for (std::size_t row = 0; row < logs.rows.size(); ++row) {
    sizes[logs.text("Log_name", row)] =
        parse_number(logs.text("File_size", row), "the size of a binary log");
  }
  return sizes;
}

BinlogPosition Master::end_of_log() { return server_.end_of_log(); }

std::set<std::uint32_t> Master::slave_ids() { return SlavesOfMaster(server_).ids(); }

Snapshot Master::snapshot(const std::vector<TableName>& tables, const LockPatience& patience,
                          std::size_t readers) {
  return open_snapshot(connect_, login_, tables, patience, readers);
}

std::vector<std::string> Master::sync_point_statements(SyncPointMethod method) {
  const Dialect& dialect = server_.dialect();
  if (resolve(method) == SyncPointMethod::snapshot) return dialect.snapshot_position();
  const std::string clock = std::string("SELECT ") + server_clock;
  return {clock,
          "FLUSH TABLES WITH READ LOCK",
          clock + ", " + dialect.gtid_of_master() + " AS gtid",
          dialect.show_master_status(),
          "UNLOCK TABLES",
          clock};
}

SyncPoint Master::sync_point(SyncPointMethod method, const LockPatience& patience) {
  SyncPoint point = resolve(method) == SyncPointMethod::snapshot ? point_of_snapshot()
                                                                 : point_under_lock(patience);
  if (point.position.is_known()) return point;
  throw Error(ExitCode::precondition, "the master names no position of its binary log",
              "Check that its binary log is on.");
}

SyncPoint Master::point_of_snapshot() {
  for (const ResultSet& answer :
       session_of(server_).batch(sync_point_statements(SyncPointMethod::snapshot))) {
    if (answer.empty()) continue;
    return {Dialect::parse_position(answer), Dialect::parse_gtid(answer.text("gtid")),
            SyncPointMethod::snapshot};
  }
  throw Error(ExitCode::precondition, "the master's binary log is off");
}

SyncPoint Master::point_under_lock(const LockPatience& patience) {
  const std::vector<ResultSet> answers = MasterLock(connect_, login_, server_, patience)
                                             .batch(sync_point_statements(SyncPointMethod::lock));
  const ResultSet& asked = answers.at(0);
  const ResultSet& locked = answers.at(2);
  const ResultSet& status = answers.at(3);
  const ResultSet& unlocked = answers.at(5);
  if (status.empty()) throw Error(ExitCode::precondition, "the master's binary log is off");
  return {Dialect::parse_position(status), Dialect::parse_gtid(locked.text("gtid")),
          SyncPointMethod::lock, elapsed(asked, locked), elapsed(locked, unlocked)};
}

}  // namespace slaveclone
