#include "support/master_faults.h"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <boost/filesystem.hpp>
#include <csignal>
#include <stdexcept>

#include "base/durable_file.h"
#include "mysql/client_session.h"
#include "mysql/server.h"
#include "mysql/server_session.h"
#include "replication/master.h"
#include "sandbox/accounts.h"
#include "sandbox/option_file.h"
#include "support/files.h"
#include "support/follow.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

constexpr const char* account = "backup_account";
constexpr const char* application = "app";
constexpr seconds away_for{3};
constexpr const char* long_statement_seconds = "4";
constexpr seconds longest_run{90};

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

TestSandbox& with_servers(TestSandbox& servers, const std::string& server) {
  servers.add("master", "master", {"version=" + server});
  servers.add("donor", "slave", {"version=" + server});
  servers.start({"master", "donor"});
  return servers;
}

void make_accounts_and_tables(Session& master, const std::string& login_file) {
  master.query(std::string("CREATE USER ") + account + "@'%' IDENTIFIED BY 'a-password'");
  master.query(std::string("GRANT RELOAD, REPLICATION CLIENT, PROCESS ON *.* TO ") + account +
               "@'%'");
  write_private_file(login_file,
                     std::string("[client]\nuser=") + account + "\npassword=a-password\n");
  master.query(std::string("CREATE USER ") + application + "@localhost");
  master.query(std::string("GRANT ALL ON faults.* TO ") + application + "@localhost");
  master.query("CREATE DATABASE faults");
  for (const char* table : {"faults.written", "faults.held"}) {
    master.query(std::string("CREATE TABLE ") + table +
                 " (id INT PRIMARY KEY AUTO_INCREMENT, x INT) ENGINE=InnoDB");
    master.query(std::string("INSERT INTO ") + table + " (x) VALUES (1)");
  }
}

// The donor's link to its master goes through the proxy, so ours does.
void follow_through(TestSandbox& servers, unsigned proxy_port) {
  follow(servers, "donor", "master", {});
  Server donor(servers.session("donor"));
  MasterLink link;
  link.host = "127.0.0.1";
  link.port = proxy_port;
  link.user = sandbox::replication_user;
  link.password = sandbox::account_password;
  link.connect_retry_seconds = 1;
  servers.wait_until_caught_up("donor", "master");
  session_of(donor).query(donor.dialect().stop_slave(""));
  link.position = donor.replication_status().at(0).executed;
  session_of(donor).query(donor.dialect().change_master(link, "", session_of(donor)));
  session_of(donor).query(donor.dialect().start_slave(""));
}

}  // namespace

const char* to_string(MasterFault fault) {
  static constexpr std::array names{"none",  "cut",        "cut_answers", "delay",
                                    "reset", "freeze",     "restart",     "kill",
                                    "stop",  "long_write", "long_read",   "write_and_cut"};
  return names.at(static_cast<std::size_t>(fault));
}

MasterFaults::MasterFaults(const std::string& server, const std::string& parent)
    : servers_(parent),
      archive_(servers_.path() + "/faults.tar.zst"),
      proxy_(proxy_port_.port(), with_servers(servers_, server).port("master"), account) {
  make_accounts_and_tables(*servers_.session("master"), servers_.path() + "/master-login.cnf");
  follow_through(servers_, proxy_port_.port());
  wait_for_receiver();
  writer_ = std::make_unique<MasterWriter>(servers_.login("master"), "faults.written");
  master_pid_ = servers_.pid("master");
  before_ = look_at(servers_.session("donor"));
}

FaultOutcome MasterFaults::run_undisturbed() {
  const FaultOutcome outcome = run(MasterFault::none, 0);
  if (!outcome.wrong.empty()) throw std::runtime_error(outcome.wrong + "\n" + outcome.said);
  return outcome;
}

bool MasterFaults::replicates() {
  Master master(connect, servers_.login("master"));
  const BinlogPosition now = master.end_of_log();
  Server donor(servers_.session("donor"));
  return wait_until([&] { return donor.replication_status().at(0).executed >= now; });
}

bool MasterFaults::wait_for_receiver() {
  return wait_until([&] {
    const auto all = Server(servers_.session("donor")).replication_status();
    return all.at(0).receiver == ReceiverState::running && all.at(0).applier_running;
  });
}

void MasterFaults::begin_statement(const std::string& sql) {
  others_.emplace_back([this, sql] {
    try {
      Login login = servers_.login("master");
      login.user = application;
      connect(login)->query(sql);
    } catch (const Error&) {  // killed
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // it is under way
}

void MasterFaults::wait_for_statement(const std::string& beginning, unsigned age) {
  Server master(servers_.session("master"));
  wait_until([&] {
    return master.value_of(
               "(SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '" +
               beginning + "%' AND TIME >= " + std::to_string(age) + ")") != "0";
  });
}

void MasterFaults::freeze_master() {
  away_.push_back({Clock::now(), Clock::time_point::max()});
  ::kill(master_pid_, SIGSTOP);
  others_.emplace_back([this] {
    std::this_thread::sleep_for(away_for);
    ::kill(master_pid_, SIGCONT);
    away_.back().to = Clock::now();
  });
}

void MasterFaults::restart_master() {
  away_.push_back({Clock::now(), Clock::time_point::max()});
  ::kill(master_pid_, SIGKILL);
  others_.emplace_back([this] {
    wait_until([this] { return !is_alive(master_pid_); });
    // MySQL's names the killed server, whose pid is not free before somebody has waited for it.
    fs::remove(servers_.login("master").endpoint.socket + ".lock");
    servers_.start({"master"});
    master_pid_ = servers_.pid("master");
    away_.back().to = Clock::now();
  });
}

void MasterFaults::stop_run() {
  ::kill(run_, SIGSTOP);
  others_.emplace_back([this, pid = run_.load()] {
    std::this_thread::sleep_for(away_for);
    ::kill(pid, SIGCONT);
  });
}

NetworkFault MasterFaults::network_fault(MasterFault fault, unsigned packet) {
  using Kind = NetworkFault::Kind;
  const std::string write =
      std::string("UPDATE faults.held SET x = SLEEP(") + long_statement_seconds + ") WHERE id = 1";
  const std::string read =
      std::string("SELECT SLEEP(") + long_statement_seconds + ") FROM faults.written WHERE id = 1";
  switch (fault) {
    case MasterFault::none:
      return {};
    case MasterFault::cut:
      return {Kind::cut, packet};
    case MasterFault::cut_answers:
      return {Kind::cut_answers, packet};
    case MasterFault::delay:
      return {Kind::delay, packet};
    case MasterFault::reset:
      return {Kind::reset, packet};
    case MasterFault::freeze:
      return {Kind::none, packet, {}, [this] { freeze_master(); }};
    case MasterFault::restart:
      return {Kind::none, packet, {}, [this] { restart_master(); }};
    case MasterFault::kill:
      return {Kind::none, packet, {}, [this] { ::kill(run_, SIGKILL); }};
    case MasterFault::stop:
      return {Kind::none, packet, {}, [this] { stop_run(); }};
    case MasterFault::long_write:
      return {Kind::none, packet, [this, write] { begin_statement(write); }};
    case MasterFault::long_read:
      return {Kind::none, packet, [this, read] { begin_statement(read); }};
    case MasterFault::write_and_cut:
      return {Kind::cut_answers, packet, [this, write] { begin_statement(write); }};
  }
  return {};
}

FaultOutcome MasterFaults::run(MasterFault fault, unsigned packet, const Argv& words) {
  FaultOutcome outcome{fault, packet};
  away_.clear();
  writer_->longest_gap({});
  proxy_.set_fault(network_fault(fault, packet));
  const std::string log = servers_.path() + "/run.log";
  fs::remove(log);
  const auto start = Clock::now();
  Argv argv{SLAVECLONE_BIN_DIR "/take-backup",
            "--defaults-file=" + servers_.cnf("donor"),
            "--master-defaults-file=" + servers_.path() + "/master-login.cnf",
            "--output=" + archive_,
            "--quiesce=online",
            "--sync-point=lock",
            "--until-timeout=15",
            "--master-lock-timeout=" + std::to_string(bound)};
  argv.insert(argv.end(), words.begin(), words.end());
  run_ = start_detached(argv, log);
  int status = 0;
  const bool ended =
      wait_until([&] { return ::waitpid(run_, &status, WNOHANG) == run_; }, longest_run);
  if (!ended) {
    outcome.wrong = "take-backup hangs";
    ::kill(run_, SIGKILL);
    ::waitpid(run_, &status, 0);
  }
  outcome.seconds = since(start);
  outcome.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.packets = proxy_.packets();
  outcome.lock_packet = proxy_.place_of("READ LOCK");
  outcome.happened = packet > 0 && outcome.packets >= packet;
  for (std::thread& other : others_) other.join();
  others_.clear();
  outcome.blocked = writer_->longest_gap(away_);
  outcome.said = read_whole_file(log);
  proxy_.set_fault({});
  check_afterwards(outcome);
  return outcome;
}

void MasterFaults::check_afterwards(FaultOutcome& outcome) {
  const auto wrong = [&](const std::string& what) {
    outcome.wrong += (outcome.wrong.empty() ? "" : "; ") + what;
  };
  if (outcome.blocked > bound + 1) wrong("the master's writer had to wait too long");
  const bool killed = outcome.fault == MasterFault::kill && outcome.happened;
  const std::vector<int> documented =
      killed ? std::vector{128 + SIGKILL} : std::vector{0, 10, 11, 12, 13};
  if (std::find(documented.begin(), documented.end(), outcome.exit_status) == documented.end()) {
    wrong("exit status " + std::to_string(outcome.exit_status));
  }
  if (fs::exists(archive_) != (outcome.exit_status == 0)) wrong("the archive");
  fs::remove(archive_);
  if (killed) {
    run_process({SLAVECLONE_BIN_DIR "/take-backup", "--defaults-file=" + servers_.cnf("donor"),
                 "--recover"});
  }
  // The guardian of a run that was killed may be at it still.
  if (!wait_until([&] { return look_at(servers_.session("donor")) == before_; }))
    wrong("the donor is not as it was");
  if (!wait_for_receiver() || !replicates()) wrong("the donor does not replicate");
}

}  // namespace slaveclone::test
