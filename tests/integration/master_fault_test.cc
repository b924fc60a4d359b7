#include <gmock/gmock.h>

#include <algorithm>
#include <iostream>

#include "support/fast_directory.h"
#include "support/master_faults.h"

namespace slaveclone::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Whatever happens to a run at the packet that takes the master's lock, those who write to the
// master are not held up for longer than they may be, and the donor is as it was. The other packets
// are scripts/soak's.
void expect_master_is_not_held(MasterFaults& faults, const std::vector<MasterFault>& kinds) {
  const unsigned lock_packet = faults.run_undisturbed().lock_packet;
  ASSERT_GT(lock_packet, 0U);
  double longest = 0;
  for (const MasterFault kind : kinds) {
    const FaultOutcome outcome = faults.run(kind, lock_packet);
    EXPECT_TRUE(outcome.happened) << to_string(kind);
    EXPECT_EQ(outcome.wrong, "") << to_string(kind) << ", blocked for " << outcome.blocked << " s\n"
                                 << outcome.said;
    longest = std::max(longest, outcome.blocked);
  }
  std::cout << "master blocked at most " << longest << " s in " << kinds.size() << " faults (bound "
            << MasterFaults::bound << " s + 1 s)\n";
}

TEST(MasterFaultTest, TheMasterIsNotHeldWhenTheNetworkFails) {
  MasterFaults faults("mariadb-10.11", fast_directory());
  expect_master_is_not_held(faults, {MasterFault::reset, MasterFault::write_and_cut});
}

TEST(MasterFaultTest, TheMasterIsNotHeldWhenAProcessDiesOrStops) {
  MasterFaults faults("mariadb-10.11", fast_directory());
  expect_master_is_not_held(faults, {MasterFault::freeze, MasterFault::restart, MasterFault::kill,
                                     MasterFault::stop, MasterFault::long_write});
}

TEST(MasterFaultTest, MysqlIsNotHeldEither) {
  if (!TestSandbox().has_server("mysql-9.7")) GTEST_SKIP() << "no MySQL 9.7";
  MasterFaults faults("mysql-9.7", fast_directory());
  expect_master_is_not_held(
      faults, {MasterFault::write_and_cut, MasterFault::kill, MasterFault::long_write});
}

// A flush that MySQL gives up leaves the tables of a reading statement closed.
TEST(MasterFaultTest, MysqlIsNotAskedForItsLockWhileSomebodyReadsForLong) {
  if (!TestSandbox().has_server("mysql-9.7")) GTEST_SKIP() << "no MySQL 9.7";
  MasterFaults faults("mysql-9.7", fast_directory());
  faults.begin_statement("SELECT SLEEP(7) FROM faults.written WHERE id = 1");
  faults.wait_for_statement("SELECT SLEEP", 2);
  const FaultOutcome outcome = faults.run(MasterFault::none, 0);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.said;
  EXPECT_EQ(outcome.wrong, "");
  EXPECT_LT(outcome.blocked, MasterFaults::bound);
  EXPECT_THAT(outcome.said, HasSubstr("is not asked for while these run: app@localhost"));
}

constexpr const char* long_write =
    "UPDATE faults.held SET x = SLEEP(35) WHERE id = 1 AND 'secret' <> ''";

void expect_is_killed_when_told_to(MasterFaults& faults, const std::string& privilege) {
  faults.servers().session("master")->query("GRANT " + privilege + " ON *.* TO backup_account@'%'");
  faults.begin_statement(long_write);
  faults.wait_for_statement("UPDATE faults.held", 2);
  const FaultOutcome killed = faults.run(MasterFault::none, 0, {"--kill-blockers=2"});
  EXPECT_EQ(killed.exit_status, 0) << killed.said;
  EXPECT_EQ(killed.wrong, "");
  EXPECT_LT(killed.blocked, MasterFaults::bound);
  EXPECT_THAT(killed.said, AllOf(HasSubstr("killed on the master, as --kill-blockers says"),
                                 HasSubstr("UPDATE faults.held SET x = SLEEP(?)")));
}

TEST(MasterFaultTest, ALongWriteIsNamedAndLeftAloneUnlessToldOtherwise) {
  MasterFaults faults("mariadb-10.11", fast_directory());
  const FaultOutcome refused = faults.run(MasterFault::none, 0, {"--kill-blockers=2"});
  EXPECT_EQ(refused.exit_status, 11) << refused.said;
  EXPECT_THAT(refused.said, HasSubstr("lacks the privilege CONNECTION ADMIN"));

  faults.begin_statement(long_write);
  faults.wait_for_statement("UPDATE faults.held", 2);
  const FaultOutcome named = faults.run(MasterFault::none, 0);
  EXPECT_EQ(named.exit_status, 12) << named.said;
  EXPECT_EQ(named.wrong, "");
  EXPECT_LT(named.blocked, MasterFaults::bound);
  EXPECT_THAT(named.said,
              AllOf(HasSubstr("UPDATE faults.held SET x = SLEEP(?)"), Not(HasSubstr("secret"))));
  expect_is_killed_when_told_to(faults, "CONNECTION ADMIN");
}

TEST(MasterFaultTest, MysqlKillsALongWriteWhenToldTo) {
  if (!TestSandbox().has_server("mysql-9.7")) GTEST_SKIP() << "no MySQL 9.7";
  MasterFaults faults("mysql-9.7", fast_directory());
  expect_is_killed_when_told_to(faults, "CONNECTION_ADMIN");
}

}  // namespace
}  // namespace slaveclone::test
