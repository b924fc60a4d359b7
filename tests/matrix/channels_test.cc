#include <gmock/gmock.h>

#include "mysql/server.h"
#include "support/follow.h"
#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

// A donor of two masters, one followed by GTID, the other one by file and offset.
class ChannelsTest : public MatrixTest {
 protected:
  Words with_common(const Words& words) const {
    Words all = is_mariadb() ? Words{"gtid-strict-mode=1"}
                             : Words{"gtid-mode=ON", "enforce-gtid-consistency=1"};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  void start() {
    Words donor = with_common(
        is_mariadb() ? Words{"slave-parallel-threads=4", "slave-parallel-mode=conservative"}
                     : Words{});
    if (is("mysql-5.7")) {
      donor.insert(donor.end(),
                   {"master-info-repository=TABLE", "relay-log-info-repository=TABLE"});
    }
    const auto domain = [&](const char* id) {
      return with_common(is_mariadb() ? Words{std::string("gtid-domain-id=") + id} : Words{});
    };
    add("master", "master", domain("1"));
    add("west", "master", domain("2"));
    add("donor", "slave", donor);
    add_clone(donor);
    servers_.start({"master", "west", "donor"});
    follow(servers_, "donor", "master",
           {is_mariadb() ? GtidMode::slave_pos : GtidMode::auto_position, "east"});
    follow(servers_, "donor", "west", {GtidMode::off, "west"});
  }

  void start_loads() {
    ASSERT_NO_FATAL_FAILURE(start_load(60));
    west_load_ = std::make_unique<sandbox::LoadGenerator>(
        servers_.tcp_login("west"), sandbox::LoadOptions{40, 2, 7, "west_load"});
  }

  // binlog_pos.dat has a line for each channel.
  void expect_a_line_for_each() {
    const std::string text =
        run_process({"tar", "--zstd", "-xOf", archive(), "binlog_pos.dat"}).out;
    EXPECT_THAT(text, HasSubstr("master-bin."));
    EXPECT_THAT(text, HasSubstr("# channel east\n"));
    EXPECT_THAT(text, testing::ContainsRegex("west-bin\\.[0-9]+ [0-9]+ west\n"));
  }

  void expect_same_channels() {
    for (const std::string channel : {"east", "west"}) {
      const ReplicationStatus donors = status("donor", channel);
      const ReplicationStatus clones = status("clone", channel);
      EXPECT_EQ(clones.master.port, donors.master.port) << channel;
      EXPECT_EQ(clones.gtid_mode, donors.gtid_mode) << channel;
    }
    EXPECT_EQ(Server(servers_.session("clone")).replication_status().size(), 2U);
  }

  // All that a master has is on the slaves, and the slaves are the same.
  void expect_clone_equals_donor_and_masters() {
    stop_load();
    west_load_->stop();
    for (const std::string slave : {"donor", "clone"}) {
      ASSERT_TRUE(servers_.wait_until_caught_up(slave, "master")) << slave;
      ASSERT_TRUE(servers_.wait_until_caught_up(slave, "west")) << slave;
    }
    expect_same_tables({"donor", "clone"});
    const auto merged = checksums(*servers_.session("donor"));
    for (const std::string master : {"master", "west"}) {
      for (const auto& [table, checksum] : checksums(*servers_.session(master))) {
        EXPECT_THAT(merged, testing::Contains(testing::Pair(table, checksum))) << master;
      }
    }
    const std::string gtids = is_mariadb() ? "@@GLOBAL.gtid_slave_pos" : "@@GLOBAL.gtid_executed";
    EXPECT_EQ(value("clone", gtids), value("donor", gtids));
    expect_sound();
  }

  std::unique_ptr<sandbox::LoadGenerator> west_load_;
};

TEST_P(ChannelsTest, EachIsClonedAtASyncPointOfItsOwnMaster) {
  if (is("mysql-5.6")) {
    not_applicable("several channels", "MySQL 5.7 and later");
    not_applicable("a channel that is stopped", "MySQL 5.7 and later");
    return;
  }
  decides({"several channels", "a channel that is stopped"});
  start();
  ASSERT_NO_FATAL_FAILURE(start_loads());
  const DonorLook before = look_at_donor();
  ASSERT_NO_FATAL_FAILURE(back_up());
  EXPECT_EQ(look_at_donor(), before);
  expect_a_line_for_each();
  const ProcessResult elsewhere = load_slave({archive(), "--master-host=127.0.0.1"});
  EXPECT_EQ(elsewhere.exit_status, 2) << elsewhere.err;
  ASSERT_NO_FATAL_FAILURE(load());
  expect_same_channels();
  ASSERT_NO_FATAL_FAILURE(expect_clone_equals_donor_and_masters());

  // One that is stopped stays where it is; the clone begins there.
  const Dialect dialect = Server(servers_.session("donor")).dialect();
  sql("donor", dialect.stop_applier("west"));
  ASSERT_NO_FATAL_FAILURE(start_loads());
  const BinlogPosition stands = status("donor", "west").executed;
  ASSERT_NO_FATAL_FAILURE(back_up());
  EXPECT_FALSE(status("donor", "west").applier_running);
  EXPECT_EQ(status("donor", "west").executed, stands);
  EXPECT_TRUE(status("donor", "east").applier_running);
  servers_.stop({"clone"});
  ASSERT_NO_FATAL_FAILURE(load({"--replace"}));
  expect_same_channels();
  sql("donor", dialect.start_applier("west"));
  ASSERT_NO_FATAL_FAILURE(expect_clone_equals_donor_and_masters());
  expect_replicates("clone");
  expect_replicates("clone", "west");
}

ON_EVERY_SERVER(ChannelsTest);

}  // namespace
}  // namespace slaveclone::test
