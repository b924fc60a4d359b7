#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/process.h"
#include "model/replication_status.h"
#include "sandbox/load_generator.h"
#include "support/donor_look.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {

// Real servers, none yet, and our programs to try on them. By its own convention a test calls the
// server that is copied "donor", its master "master", and what is loaded "clone".
class ReplicationTest : public testing::Test {
 protected:
  using Names = std::vector<std::string>;

  // The servers' directory is made in `parent`; in $TMPDIR or /tmp if that is empty.
  explicit ReplicationTest(const std::string& parent = fast_directory()) : servers_(parent) {}

  // Runs the program on the donor (its option file comes first), or on another server.
  ProcessResult take_backup(const Argv& words, const std::string& server = "donor") const;
  ProcessResult load_slave(const Argv& words, const std::string& server = "clone") const;
  static ProcessResult run_program(const std::string& program, const Argv& words);

  // take-backup of the donor to archive(), load-slave of that to "clone", both of which must work.
  void back_up(const Argv& words = {});
  void load(const Argv& words = {});
  std::string archive() const { return servers_.path() + "/backup.tar.zst"; }

  // Transactions on the master, under way on the donor when it returns, until stop_load().
  void start_load(double rate = 150);
  void stop_load();

  ReplicationStatus status(const std::string& server, const std::string& channel = "") const;
  void sql(const std::string& server, const std::string& statement) const;
  std::string value(const std::string& server, const std::string& expression) const;

  DonorLook look_at_donor() const { return look_at(servers_.session("donor")); }

  // Every server's tables are the same as the first one's, and there are some.
  void expect_same_tables(const Names& servers);

  // The clone's files are sound, and it has no replication error on any channel.
  void expect_sound(const std::string& clone = "clone");

  // Load off, all caught up, and the tables of the three are the same at one position; the clone is
  // sound.
  void expect_clone_equals_donor_and_master(const std::string& clone = "clone");

  // What is written to the master from now on arrives at the slave.
  void expect_replicates(const std::string& slave, const std::string& master = "master");

  TestSandbox servers_;
  std::unique_ptr<sandbox::LoadGenerator> load_;
};

}  // namespace slaveclone::test
