#include <gmock/gmock.h>

#include "mysql/server.h"
#include "support/matrix_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

constexpr double few_a_second = 40;  // many servers share few cores here

class Topology : public MatrixTest {
 protected:
  void wait_until_caught_up(const Names& chain) {
    for (std::size_t i = 1; i < chain.size(); ++i) {
      ASSERT_TRUE(servers_.wait_until_caught_up(chain[i], chain[i - 1]));
    }
  }

  // While a session of the master's has a temporary table, which statement format replicates.
  void expect_waits_for_temporary_tables() {
    const auto holder = servers_.session("master");
    holder->query("CREATE DATABASE ours");
    holder->query("CREATE TEMPORARY TABLE ours.scratch (a INT)");
    holder->query("INSERT INTO ours.scratch VALUES (1), (2)");
    ASSERT_NO_FATAL_FAILURE(wait_until_caught_up({"master", "middle", "donor"}));
    const DonorLook before = look_at_donor();
    const ProcessResult missed = take_backup({"--output=" + archive()});
    EXPECT_EQ(missed.exit_status, 13) << missed.err;
    EXPECT_THAT(missed.err, HasSubstr("temporary table"));
    EXPECT_EQ(look_at_donor(), before);
    holder->query("CREATE TABLE ours.kept SELECT a FROM ours.scratch");
    holder->query("DROP TEMPORARY TABLE ours.scratch");
  }

  std::vector<std::string> binary_logs(const std::string& server) {
    std::vector<std::string> names;
    const ResultSet logs = servers_.session(server)->query("SHOW BINARY LOGS");
    for (std::size_t i = 0; i < logs.rows.size(); ++i) names.push_back(logs.text("Log_name", i));
    return names;
  }
};

TEST_P(Topology, ASlaveOfASlaveIsCloned) {
  decides({"chained donor", "statement format", "donor with a binary log"});
  const Words statements{"binlog-format=statement"};
  add("master", "master", statements);
  add("middle", "master,slave", statements);
  add("donor", "master,slave", statements);
  add_clone({"binlog-format=statement", "log-bin=clone-bin", "log-slave-updates=1"});
  servers_.start({"master", "middle", "donor"});
  servers_.replicate("middle", "master");
  servers_.replicate("donor", "middle");
  ASSERT_NO_FATAL_FAILURE(start_load(few_a_second));
  ASSERT_NO_FATAL_FAILURE(expect_waits_for_temporary_tables());
  ASSERT_NO_FATAL_FAILURE(wait_until_caught_up({"master", "middle", "donor"}));

  ASSERT_NO_FATAL_FAILURE(back_up());
  stop_load();
  ASSERT_NO_FATAL_FAILURE(load());
  EXPECT_EQ(status("clone").master.port, servers_.port("middle"));
  ASSERT_NO_FATAL_FAILURE(wait_until_caught_up({"master", "middle", "donor"}));
  ASSERT_NO_FATAL_FAILURE(wait_until_caught_up({"middle", "clone"}));
  expect_same_tables({"master", "middle", "donor", "clone"});
  expect_sound();
  EXPECT_EQ(binary_logs("clone").front(), "clone-bin.000001");
}

// The tutorial's dual masters: "master" and "partner" follow each other, "donor" follows the first.
TEST_P(Topology, SlaveAndMemberOfACircleAreCloned) {
  decides({"circular masters", "mixed format", "donor without a binary log"});
  const Words mixed{"binlog-format=mixed"};
  add("master", "master,slave", mixed);
  add("partner", "master,slave", mixed);
  add("donor", "slave");
  add_clone();
  add_clone({"log-bin=member-bin", "log-slave-updates=1"}, "member");
  servers_.start({"master", "partner", "donor"});
  servers_.replicate("partner", "master");
  servers_.replicate("master", "partner");
  servers_.replicate("donor", "master");
  sql("partner", "CREATE DATABASE theirs");
  sql("partner", "CREATE TABLE theirs.rows_here (a INT PRIMARY KEY)");
  ASSERT_NO_FATAL_FAILURE(start_load(few_a_second));
  sql("partner", "INSERT INTO theirs.rows_here VALUES (1)");
  EXPECT_EQ(value("donor", "@@log_bin"), "0");
  ASSERT_NO_FATAL_FAILURE(back_up());

  sql("partner", "INSERT INTO theirs.rows_here VALUES (2)");
  const std::string of_member = servers_.path() + "/member.tar.zst";
  const ProcessResult refused = take_backup({"--output=" + of_member}, "partner");
  EXPECT_EQ(refused.exit_status, 11) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("follow each other"));
  sql("partner", "SET GLOBAL read_only = 1");
  const ProcessResult taken = take_backup({"--output=" + of_member}, "partner");
  ASSERT_EQ(taken.exit_status, 0) << taken.err;
  sql("partner", "SET GLOBAL read_only = 0");
  sql("partner", "INSERT INTO theirs.rows_here VALUES (3)");
  stop_load();
  ASSERT_NO_FATAL_FAILURE(load());
  const ProcessResult loaded = load_slave({of_member}, "member");
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;

  ASSERT_NO_FATAL_FAILURE(wait_until_caught_up({"partner", "master", "donor"}));
  for (const char* slave : {"partner", "clone", "member"}) {
    ASSERT_NO_FATAL_FAILURE(wait_until_caught_up({"master", slave}));
  }
  expect_same_tables({"master", "partner", "donor", "clone", "member"});
  EXPECT_EQ(value("member", "(SELECT COUNT(*) FROM theirs.rows_here)"), "3");
  expect_sound("clone");
  expect_sound("member");
}

ON_EVERY_SERVER(Topology);

}  // namespace
}  // namespace slaveclone::test
