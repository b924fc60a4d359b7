#pragma once

#include "support/replication_test.h"

namespace slaveclone::test {

// A real master and its slave, the donor, up and replicating.
class CloneTest : public ReplicationTest {
 protected:
  explicit CloneTest(const std::string& parent = fast_directory()) : ReplicationTest(parent) {
    servers_.add("master", "master");
    servers_.add("donor", "slave");
    servers_.start({"master", "donor"});
    servers_.replicate("donor", "master");
  }

  void expect_donor_replicates() { expect_replicates("donor"); }
};

}  // namespace slaveclone::test
