// For scripts/bench stalls: what a master's clients feel of provision-slave.
//   provision_stalls SERVER [ROUNDS [ROWS]]
// SERVER is a distribution such as mysql-9.7; ROWS are those of each of four tables. On each table
// a client writes a row every 10 ms. Each round is provision-slave, provision-slave from another
// master on this machine (what its cores feel, not the master), and as long without; printed is how
// long the slowest write of each took, and at last for how long a statement of ours locked tables,
// by the master's general log: from LOCK TABLES to UNLOCK TABLES, the wait for it included.

#include <algorithm>
#include <atomic>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/process.h"
#include "base/stopwatch.h"
#include "mysql/client_session.h"
#include "mysql/session.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds beat{10};
constexpr int tables = 4;

std::string table(int n) { return "bench.t" + std::to_string(n); }

void fill(Session& master, int rows) {
  master.query("CREATE DATABASE bench");
  for (int n = 0; n < tables; ++n) {
    master.query("CREATE TABLE " + table(n) +
                 " (id INT AUTO_INCREMENT PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL, "
                 "KEY (k)) ENGINE=InnoDB");
    master.query("INSERT INTO " + table(n) + " (k, c) VALUES (1, REPEAT('a', 120))");
    for (int made = 1; made < rows; made *= 2) {
      master.query("INSERT INTO " + table(n) + " (k, c) SELECT k + id, REVERSE(c) FROM " +
                   table(n) + " LIMIT " + std::to_string(rows - made));
    }
  }
}

// Clients, one a table, as long as it lives.
class Writers {
 public:
  explicit Writers(const Login& master) {
    for (int n = 0; n < tables; ++n) {
      clients_.emplace_back([this, n, session = std::shared_ptr<Session>(connect(master))](
                                const std::stop_token& stop) { write(n, *session, stop); });
    }
  }

  // Of all that was written: the slowest, and the slowest but one in a thousand, in ms.
  std::pair<double, double> stop() {
    for (std::jthread& client : clients_) client.request_stop();
    clients_.clear();
    std::vector<double> all;
    for (const auto& one : milliseconds_) all.insert(all.end(), one.begin(), one.end());
    std::sort(all.begin(), all.end());
    return {all.back(), all[all.size() * 999 / 1000]};
  }

 private:
  void write(int n, Session& session, const std::stop_token& stop) {
    for (auto next = steady_clock::now(); !stop.stop_requested(); next += beat) {
      std::this_thread::sleep_until(next);
      const auto start = steady_clock::now();
      session.query("INSERT INTO " + table(n) + " (k, c) VALUES (7, 'written')");
      milliseconds_.at(static_cast<std::size_t>(n)).push_back(seconds_since(start) * 1000);
      next = std::max(next, steady_clock::now() - beat);  // no two at once after a stall
    }
  }

  std::vector<std::vector<double>> milliseconds_{static_cast<std::size_t>(tables)};
  std::vector<std::jthread> clients_;
};

class Bench {
 public:
  Bench(const std::string& server, int rows) {
    const std::vector<std::string> words{"version=" + server, "innodb-buffer-pool-size=256M"};
    std::vector<std::string> master = words;
    master.emplace_back("binlog-format=row");
    for (const char* name : {"master", "other"}) servers_.add(name, "master", master);
    servers_.add("clone", "slave", words);
    servers_.start({"master", "other", "clone"});
    for (const char* name : {"master", "other"}) fill(*servers_.session(name), rows);
  }

  // Returns the run's seconds.
  double provision(const std::string& master = "master") const {
    const auto start = steady_clock::now();
    const ProcessResult run = run_process(
        {SLAVECLONE_BIN_DIR "/provision-slave", "--defaults-file=" + servers_.cnf("clone"),
         "--master-host=127.0.0.1", "--master-port=" + std::to_string(servers_.port(master)),
         "--replace", "--quiet"});
    if (run.exit_status != 0) throw std::runtime_error(run.err);
    return seconds_since(start);
  }

  template <typename Work>
  std::pair<double, double> stalls(const Work& work) const {
    Writers writers(servers_.tcp_login("master"));
    work();
    return writers.stop();
  }

  std::string log_file() const { return servers_.path() + "/general.log"; }
  void log(bool on) const {
    const auto master = servers_.session("master");
    master->query("SET GLOBAL general_log_file = '" + log_file() + "'");
    master->query(std::string("SET GLOBAL general_log = ") + (on ? "1" : "0"));
  }

 private:
  TestSandbox servers_;
};

// Seconds of the day: "2026-11-22T02:45:51.122345Z". Empty: the server's log has none so exact.
std::optional<double> time_of(const std::string& line) {
  if (line.size() < 27 || line[10] != 'T' || line[19] != '.') return {};
  return std::stod(line.substr(11, 2)) * 3600 + std::stod(line.substr(14, 2)) * 60 +
         std::stod(line.substr(17, 9));
}

// In ms, of each connection that locked tables.
std::vector<double> lock_times(const std::string& log_file) {
  std::vector<double> milliseconds;
  std::map<std::string, double> since;
  std::ifstream log(log_file);
  for (std::string line; std::getline(log, line);) {
    const auto time = time_of(line);
    if (!time) continue;
    std::istringstream words(line);
    std::string stamp, connection, command, verb, object;
    words >> stamp >> connection >> command >> verb >> object;
    if (verb == "LOCK" && object == "TABLES") since[connection] = *time;
    if (verb == "UNLOCK" && since.contains(connection))
      milliseconds.push_back((*time - since.extract(connection).mapped()) * 1000);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return milliseconds;
}

void tell(const char* what, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::cout << what << values[values.size() / 2] << " (" << values.front() << " to "
            << values.back() << ")";
}

// The slowest writes of each round, in ms.
struct Slowest {
  void add(const std::pair<double, double>& of_a_run) {
    all.push_back(of_a_run.first);
    in_a_thousand.push_back(of_a_run.second);
  }
  void tell_as(const char* name) const {
    tell(name, all);
    tell(", 99.9 % ", in_a_thousand);
    std::cout << "\n";
  }
  std::vector<double> all, in_a_thousand;
};

void measure(const std::string& server, int rounds, int rows) {
  const Bench bench(server, rows);
  Slowest with, other, without;
  std::vector<double> seconds;
  bench.provision();
  for (int round = 0; round < rounds; ++round) {
    with.add(bench.stalls([&] { seconds.push_back(bench.provision()); }));
    other.add(bench.stalls([&] { bench.provision("other"); }));
    const std::chrono::duration<double> as_long(seconds.back());
    without.add(bench.stalls([&] { std::this_thread::sleep_for(as_long); }));
  }
  std::cout.precision(3);
  std::cout << server << ", " << rounds << " rounds of ";
  tell("", seconds);
  std::cout << " s; slowest write in ms, median (least to most)\n";
  with.tell_as("  provision-slave          ");
  other.tell_as("  from another master      ");
  without.tell_as("  without                  ");
  bench.log(true);
  bench.stalls([&] { bench.provision(); });
  bench.log(false);
  const auto locks = lock_times(bench.log_file());
  std::cout << "  locks of tables: " << locks.size();
  if (!locks.empty()) tell(", ms ", locks);
  std::cout << "\n";
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) try {
  const auto number = [&](int n, int otherwise) {
    return argc > n ? std::stoi(argv[n]) : otherwise;
  };
  if (argc < 2) throw std::runtime_error("usage: provision_stalls SERVER [ROUNDS [ROWS]]");
  slaveclone::test::measure(argv[1], number(2, 5), number(3, 100'000));
} catch (const std::exception& error) {
  std::cerr << "provision_stalls: " << error.what() << '\n';
  return 1;
}
