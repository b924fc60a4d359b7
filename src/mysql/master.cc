#include "mysql/master.h"

#include <algorithm>

#include "mysql/privileges.h"

namespace slaveclone {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

constexpr unsigned lock_wait_timeout = 1205;  // ER_LOCK_WAIT_TIMEOUT

std::uint64_t micros(std::chrono::steady_clock::duration time) {
  return static_cast<std::uint64_t>(duration_cast<microseconds>(time).count());
}

}  // namespace

Master::Master(SessionFactory connect, Login login)
    : connect_(std::move(connect)), login_(std::move(login)), server_(connect_(login_)) {}

void Master::check_ready() {
  require_privileges(server_, "master",
                     {{"RELOAD"}, {"REPLICATION CLIENT", "BINLOG MONITOR", "SUPER"}});
  if (server_.variable("log_bin") != "1") {
    throw Error(ExitCode::precondition, "the master's binary log is off",
                "Check that the donor's slave status names the right master.");
  }
}

std::vector<std::string> Master::sync_point_statements() const {
  const Dialect& dialect = server_.dialect();
  return {"FLUSH TABLES WITH READ LOCK", dialect.show_master_status(),
          "SELECT " + dialect.gtid_of_master() + " AS gtid", "UNLOCK TABLES"};
}

SyncPoint Master::sync_point(std::chrono::seconds lock_timeout) {
  // Closed at the end of this scope also when an error leaves it: with the session goes its lock.
  const auto session = connect_(login_);
  const std::string seconds = std::to_string(lock_timeout.count());
  session->query("SET SESSION lock_wait_timeout = " + seconds + ", wait_timeout = " + seconds);
  const auto asked = std::chrono::steady_clock::now();
  std::vector<TimedResult> answers;
  try {
    answers = session->batch(sync_point_statements());
  } catch (const SqlError& error) {
    if (error.number() != lock_wait_timeout) throw;
    throw Error(ExitCode::master_lock,
                "the master's global read lock was not had within " + seconds + " s",
                "A long statement on the master holds it up: see SHOW PROCESSLIST there, or raise "
                "--lock-timeout.");
  }
  const TimedResult& locked = answers.at(0);
  const ResultSet& status = answers.at(1).result;
  if (status.empty()) throw Error(ExitCode::precondition, "the master's binary log is off");
  return {{status.text("File"), std::stoull(status.text("Position"))},
          answers.at(2).result.text("gtid"),
          "lock",
          micros(locked.arrived - asked),
          micros(answers.at(3).arrived - locked.arrived)};
}

}  // namespace slaveclone
