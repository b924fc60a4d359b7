// For scripts/soak: provisions a slave of a master that has many small tables.
//   provision_tables [TABLES]     default 5000
// Says how long that took and how much memory; exits with 1 unless all are equal.

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <boost/algorithm/string/join.hpp>
#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>

#include "support/provision_pair.h"

namespace slaveclone::test {
namespace {

void make_tables(Session& master, unsigned count) {
  constexpr unsigned a_schema = 500;
  std::string schema;
  for (unsigned i = 0; i < count; ++i) {
    if (i % a_schema == 0) {
      schema = "many" + std::to_string(i / a_schema);
      master.query("CREATE DATABASE " + schema);
    }
    const std::string table = schema + ".t" + std::to_string(i);
    master.query("CREATE TABLE " + table +
                 " (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20), KEY (v)) ENGINE=InnoDB");
    master.query("INSERT INTO " + table + " (v) VALUES ('a'), ('b'), ('c')");
  }
}

int run(unsigned tables) {
  ProvisionPair pair({"innodb-flush-log-at-trx-commit=0"});
  make_tables(*pair.servers().session("master"), tables);
  const std::string log = pair.servers().path() + "/provision.log";
  const auto start = std::chrono::steady_clock::now();
  const pid_t run = start_detached(pair.provision_slave({}), log);
  int status = 0;
  rusage used{};
  ::wait4(run, &status, 0, &used);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::ifstream told(log);
  std::cout << std::string(std::istreambuf_iterator<char>(told), {}) << tables
            << " tables: " << took.count() << " s, " << used.ru_maxrss / 1024 << " MiB"
            << std::endl;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return 1;
  const auto differing = pair.differences();
  std::cout << (differing.empty() ? "equal" : boost::algorithm::join(differing, ", ")) << "\n";
  return differing.empty() ? 0 : 1;
}

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::warn);
  try {
    return slaveclone::test::run(argc > 1 ? static_cast<unsigned>(std::stoul(argv[1])) : 5000);
  } catch (const std::exception& error) {
    std::cerr << "provision_tables: " << error.what() << "\n";
    return 1;
  }
}
