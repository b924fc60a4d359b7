#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/process.h"
#include "model/replication_status.h"
#include "sandbox/load_generator.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {

// A real master and its slave, the donor, up and replicating, and our programs to try on them.
class CloneTest : public testing::Test {
 protected:
  CloneTest();

  // Runs the program on the donor (its option file comes first), or on another server.
  ProcessResult take_backup(const Argv& words, const std::string& server = "donor") const;
  ProcessResult load_slave(const Argv& words, const std::string& server = "clone") const;
  static ProcessResult run_program(const std::string& program, const Argv& words);

  // take-backup to archive(), which must work.
  void back_up(const Argv& words = {});
  std::string archive() const { return servers_.path() + "/backup.tar.zst"; }

  void start_load(double rate = 150);
  void stop_load();

  ReplicationStatus status(const std::string& server) const;
  void sql(const std::string& server, const std::string& statement) const;

  // What a run must leave as it was on the donor.
  struct DonorLook {
    bool receiver_running = false;
    bool applier_running = false;
    bool until_set = false;
    std::vector<std::string> variables;
    bool journal = false;

    bool operator==(const DonorLook&) const = default;
  };
  DonorLook look_at_donor() const;

  // The donor applies what the master writes.
  void expect_donor_replicates();

  // Load off, all caught up, and the tables of the three are the same at one position; the clone's
  // files are sound and it has no replication error.
  void expect_clone_equals_donor_and_master(const std::string& clone = "clone");

  TestSandbox servers_;
  std::unique_ptr<sandbox::LoadGenerator> load_;
};

}  // namespace slaveclone::test
