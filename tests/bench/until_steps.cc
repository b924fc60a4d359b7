// For scripts/soak: how long a slave takes for a step to a point of its master's log (started,
// there, stopped), one after the other, as provisioning makes them by the thousand.
//   until_steps SERVER [STEPS [WORD...]]
// SERVER is a distribution such as mysql-9.7, a WORD an option for the slave (server-adm add's).
// On an idle master each step is one transaction, which the slave has received already; under load
// it is what the master has written since. Exits with 1 unless the slave stood exactly at each.

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>

#include "base/stopwatch.h"
#include "mysql/client_session.h"
#include "mysql/server_session.h"
#include "replication/master.h"
#include "replication/slave.h"
#include "sandbox/load_generator.h"
#include "support/test_sandbox.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using Words = std::vector<std::string>;

class Steps {
 public:
  explicit Steps(const TestSandbox& servers)
      : master_(connect, servers.login("master")),
        slave_(Server(servers.session("slave")), "slave") {
    slave_.stop_applier("");
  }

  void idle(unsigned steps) {
    for (unsigned i = 0; i < steps; ++i) {
      session_of(master_.server()).query("INSERT INTO bench.steps VALUES (NULL)");
      const BinlogPosition point = master_.end_of_log();
      wait_until([&] { return !(slave_.status("").read < point); });
      step(point);
    }
  }

  void under_load(unsigned steps) {
    BinlogPosition last;
    for (unsigned i = 0; i < steps; ++i) {
      BinlogPosition point;
      wait_until([&] { return (point = master_.end_of_log()) != last; });
      step(point);
      last = point;
    }
  }

  void tell(const std::string& what) {
    std::sort(milliseconds_.begin(), milliseconds_.end());
    std::cout << what << ": " << milliseconds_.size() << " steps, median "
              << milliseconds_[milliseconds_.size() / 2] << " ms, 99 % "
              << milliseconds_[milliseconds_.size() * 99 / 100] << " ms, max "
              << milliseconds_.back() << " ms\n";
    milliseconds_.clear();
  }

 private:
  void step(const BinlogPosition& point) {
    const auto start = std::chrono::steady_clock::now();
    slave_.run_until(point, "", {});
    milliseconds_.push_back(seconds_since(start) * 1000);
  }

  Master master_;
  Slave slave_;
  std::vector<double> milliseconds_;
};

void measure(const std::string& server, unsigned count, const Words& words) {
  TestSandbox servers;
  servers.add("master", "master", {"version=" + server});
  Words slave{"version=" + server};
  slave.insert(slave.end(), words.begin(), words.end());
  servers.add("slave", "slave", slave);
  servers.start({"master", "slave"});
  servers.replicate("slave", "master");
  const auto master = servers.session("master");
  master->query("CREATE DATABASE bench");
  master->query("CREATE TABLE bench.steps (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB");
  servers.wait_until_caught_up("slave", "master");
  Steps steps(servers);
  steps.idle(count);
  steps.tell(server + ", idle master");
  sandbox::LoadGenerator load(servers.tcp_login("master"), {300, 4});
  steps.under_load(count);
  load.stop();
  steps.tell(server + ", 300 transactions a second");
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const unsigned steps = words.size() > 1 ? std::stoul(words[1]) : 300;
    const auto rest = words.begin() + std::min<std::ptrdiff_t>(2, std::ssize(words));
    slaveclone::test::measure(words.at(0), steps, {rest, words.end()});
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "until_steps: " << error.what() << "\n";
    return 1;
  }
}
