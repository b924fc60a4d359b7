#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/process.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {

// A master that logs rows, and a new server, "clone", for provision-slave to fill again and again;
// both of this machine's own version, if none is given.
class ProvisionPair {
 public:
  explicit ProvisionPair(const std::vector<std::string>& words = {});

  TestSandbox& servers() { return servers_; }
  Argv provision_slave(const Argv& words) const;

  // CHECKSUM TABLE of every table on both at one position, to which the clone catches up, or is
  // brought, while the master's clients are held: a line for each that differs.
  std::vector<std::string> differences();
  std::vector<std::string> differences(const std::function<void()>& bring_clone);

 private:
  TestSandbox servers_;
};

}  // namespace slaveclone::test
