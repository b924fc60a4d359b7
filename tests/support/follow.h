#pragma once

#include <string>

#include "support/test_sandbox.h"

namespace slaveclone::test {

// How a slave of a test follows a master.
struct Following {
  GtidMode gtid_mode = GtidMode::off;
  std::string channel;
};

// Makes the slave follow the master from the beginning of its binary log, as Sandbox::replicate()
// does, but in a way of the test's choice. A channel that followed otherwise follows so from now
// on.
void follow(TestSandbox& servers, const std::string& slave, const std::string& master,
            const Following& how);

}  // namespace slaveclone::test
