#pragma once

#include <string>

#include "fake/fake_network.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {

// A fake master and its fake slave, the donor, on a real directory. Both threads run; the applier
// is at bin.000003:400, the receiver where the master is, at bin.000003:742.
struct FakeTopology {
  explicit FakeTopology(const std::string& version = "10.11.14-MariaDB-log");

  ReplicationStatus& slave(const std::string& channel = "") {
    return donor.channel(channel).status;
  }
  SessionFactory connector() { return network.connector(); }

  TemporaryDirectory data;
  FakeNetwork network;
  FakeServer& master;
  FakeServer& donor;
  Login master_login;
  Login donor_login;
};

// What a run may change on a server and must put back, as text: slave threads, UNTIL, variables,
// locks.
std::string state_of(const FakeServer& server);

}  // namespace slaveclone::test
