#include "support/provision_pair.h"

#include <stdexcept>

namespace slaveclone::test {

ProvisionPair::ProvisionPair(const std::vector<std::string>& words) {
  std::vector<std::string> masters{"binlog-format=row"};
  masters.insert(masters.end(), words.begin(), words.end());
  servers_.add("master", "master", masters);
  servers_.add("clone", "slave", words);
  servers_.start({"master", "clone"});
}

Argv ProvisionPair::provision_slave(const Argv& words) const {
  Argv argv{SLAVECLONE_BIN_DIR "/provision-slave", "--defaults-file=" + servers_.cnf("clone"),
            "--master-host=127.0.0.1", "--master-port=" + std::to_string(servers_.port("master"))};
  argv.insert(argv.end(), words.begin(), words.end());
  return argv;
}

std::vector<std::string> ProvisionPair::differences() {
  return differences([this] {
    if (!servers_.wait_until_caught_up("clone", "master"))
      throw std::runtime_error("the clone does not catch up");
  });
}

std::vector<std::string> ProvisionPair::differences(const std::function<void()>& bring_clone) {
  const auto holder = servers_.session("master");
  holder->query("FLUSH TABLES WITH READ LOCK");
  bring_clone();
  const auto expected = checksums(*servers_.session("master"));
  auto found = checksums(*servers_.session("clone"));
  std::vector<std::string> differing;
  if (expected.empty()) differing.emplace_back("the master has no table");
  for (const auto& [table, checksum] : expected) {
    if (found[table] != checksum) differing.push_back(table + " differs");
    found.erase(table);
  }
  for (const auto& [table, checksum] : found) differing.push_back(table + " is the clone's alone");
  return differing;
}

}  // namespace slaveclone::test
