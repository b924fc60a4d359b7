#include <gmock/gmock.h>

#include "mysql/server.h"
#include "support/matrix_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

class SlaveOptions : public MatrixTest {
 protected:
  // A slave whose donor's words are not the clone's.
  void start_pair_unlike_clone(const Words& donor) {
    add("master", "master");
    add("donor", "slave", donor);
    add_clone();
    servers_.start({"master", "donor"});
    servers_.replicate("donor", "master");
  }

  void delay_donor(unsigned seconds) {
    const auto session = servers_.session("donor");
    const Dialect dialect(ServerVersion::parse(session->server_version()));
    session->query(dialect.stop_slave(""));
    const std::string delay = "_DELAY = " + std::to_string(seconds);
    session->query(is("mysql-9.7") ? "CHANGE REPLICATION SOURCE TO SOURCE" + delay
                                   : "CHANGE MASTER TO MASTER" + delay);
    session->query(dialect.start_slave(""));
    ASSERT_TRUE(wait_until([&] { return status("donor").receiver == ReceiverState::running; }));
  }

  void expect_refused(const ProcessResult& result, const std::string& says) {
    EXPECT_EQ(result.exit_status, 11) << result.err;
    EXPECT_THAT(result.err, HasSubstr(says));
  }
};

TEST_P(SlaveOptions, FiltersAreRefusedUnlessAllowed) {
  decides({"replication filters", "replication filters, --allow-filtered"});
  refused("replication filters", "a clone would hold less than its master");
  const Words filter{"replicate-wild-ignore-table=hidden.%"};
  start_pair_unlike_clone(filter);
  add_clone(filter, "like");
  sql("master", "CREATE DATABASE hidden");
  sql("master", "CREATE TABLE hidden.secrets (a INT)");
  ASSERT_NO_FATAL_FAILURE(start_load(40));
  const DonorLook before = look_at_donor();
  expect_refused(take_backup({"--output=" + archive()}), "filters");
  EXPECT_EQ(look_at_donor(), before);

  ASSERT_NO_FATAL_FAILURE(back_up({"--allow-filtered"}));
  stop_load();
  expect_refused(load_slave({archive()}), "hidden.%");
  const ProcessResult loaded = load_slave({archive()}, "like");
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  sql("master", "INSERT INTO hidden.secrets VALUES (1)");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  ASSERT_TRUE(servers_.wait_until_caught_up("like", "master"));
  expect_same_tables({"donor", "like"});
  sql("master", "DROP DATABASE hidden");
  expect_same_tables({"master", "donor", "like"});
  expect_sound("like");
  expect_replicates("like");
}

TEST_P(SlaveOptions, ADelayedSlaveIsClonedWhereItStands) {
  decides({"delayed slave"});
  start_pair();
  ASSERT_NO_FATAL_FAILURE(start_load(40));
  ASSERT_NO_FATAL_FAILURE(delay_donor(3));
  const DonorLook before = look_at_donor();
  ASSERT_EQ(before.channels.at(0).delay_seconds, 3U);
  expect_refused(take_backup({"--output=" + archive(), "--until-timeout=3"}), "delayed by 3 s");
  EXPECT_EQ(look_at_donor(), before);

  ASSERT_NO_FATAL_FAILURE(back_up());  // waits
  EXPECT_EQ(look_at_donor(), before);
  ASSERT_NO_FATAL_FAILURE(back_up({"--sync-point=donor"}));
  EXPECT_EQ(look_at_donor(), before);
  stop_load();
  ASSERT_NO_FATAL_FAILURE(load());
  EXPECT_EQ(status("clone").delay_seconds, 0U);
  expect_clone_equals_donor_and_master();
  expect_replicates("clone");
}

TEST_P(SlaveOptions, SemiSynchronousReplicationGoesOn) {
  if (is("mysql-5.6") || is("mysql-5.7")) {
    not_applicable("semi-synchronous replication", "its package has no semi-sync plugin");
    return;
  }
  decides({"semi-synchronous replication"});
  if (is_mariadb()) {
    start_pair({"rpl-semi-sync-master-enabled=1"}, {"rpl-semi-sync-slave-enabled=1"});
  } else {
    start_pair({"plugin-load-add=semisync_source.so", "loose-rpl-semi-sync-source-enabled=1"},
               {"plugin-load-add=semisync_replica.so", "loose-rpl-semi-sync-replica-enabled=1"});
  }
  const std::string status_name =
      is_mariadb() ? "Rpl_semi_sync_slave_status" : "Rpl_semi_sync_replica_status";
  const auto acknowledges = [&](const std::string& name) {
    return Server(servers_.session(name)).status({status_name})[status_name] == "ON";
  };
  ASSERT_TRUE(wait_until([&] { return acknowledges("donor"); }));
  clone_and_compare();
  EXPECT_TRUE(acknowledges("donor"));
  EXPECT_TRUE(acknowledges("clone"));
}

ON_EVERY_SERVER(SlaveOptions);

}  // namespace
}  // namespace slaveclone::test
