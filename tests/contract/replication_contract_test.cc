#include <gmock/gmock.h>

#include "mysql/server_session.h"
#include "replication/master.h"
#include "replication/slave.h"
#include "support/contract_test.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using ReplicationContract = ContractTest;

TEST_P(ReplicationContract, WhatABatchDidBeforeItsErrorStands) {
  Server one = server();
  EXPECT_THROW(session_of(one).batch({"FLUSH TABLES WITH READ LOCK", "SHOW NONSENSE"}), SqlError);
  EXPECT_EQ(error_of(session_of(one), one.dialect().stop_slave("")), 1192U);
  session_of(one).query("UNLOCK TABLES");
  EXPECT_EQ(error_of(session_of(one), one.dialect().stop_slave("")), 0U);
}

TEST_P(ReplicationContract, AnotherSessionsLockDoesNotForbidStopSlave) {
  Server one = server();
  const auto other = session();
  other->query("FLUSH TABLES WITH READ LOCK");
  EXPECT_EQ(error_of(session_of(one), one.dialect().stop_slave("")), 0U);
}

TEST_P(ReplicationContract, AServerThatIsNoSlaveHasNoStatusAndCannotStart) {
  Server one = server();
  EXPECT_THAT(one.replication_status(), IsEmpty());
  EXPECT_EQ(error_of(session_of(one), one.dialect().start_slave("")), 1200U);
}

TEST_P(ReplicationContract, ChannelsAreMadeAndForgotten) {
  Slave slave(server(), "slave");
  slave.point_at("", {"127.0.0.1", 9, "repl", "it's", {"bin.000003", 742}});
  if (has_channels()) {
    slave.point_at("east", {"127.0.0.1", 10, "repl", "it's", {"bin.000003", 742}});
  }
  const auto channels = slave.server().replication_status();
  ASSERT_THAT(channels, SizeIs(has_channels() ? 2 : 1));
  for (const ReplicationStatus& status : channels) {
    EXPECT_EQ(status.master, (Endpoint{"127.0.0.1", status.channel.empty() ? 9U : 10U, ""}));
    EXPECT_EQ(status.master_user, "repl");
    EXPECT_EQ(status.receiver, ReceiverState::stopped);
    EXPECT_FALSE(status.applier_running);
    EXPECT_EQ(status.executed, (BinlogPosition{"bin.000003", 742}));
    EXPECT_FALSE(status.until_set);
  }
  slave.forget_masters();
  EXPECT_THAT(slave.server().replication_status(), IsEmpty());
}

TEST_P(ReplicationContract, OneChannelsApplierIsStartedAndStoppedAlone) {
  if (!has_channels()) return;
  Slave slave(server(), "slave");
  slave.point_at("", {"127.0.0.1", 9, "repl", "x", {"bin.000003", 742}});
  slave.point_at("east", {"127.0.0.1", 10, "repl", "x", {"bin.000003", 742}});
  Session& one = session_of(slave.server());
  const Dialect& dialect = slave.server().dialect();
  const auto running = [&] {
    std::vector<std::string> names;
    for (const auto& status : slave.server().replication_status()) {
      if (status.applier_running) names.push_back(status.channel);
    }
    return names;
  };
  one.query(dialect.start_applier(""));
  EXPECT_THAT(running(), ElementsAre(""));
  one.query(dialect.start_applier("east"));
  EXPECT_THAT(running(), ElementsAre("", "east"));
  one.query(dialect.stop_applier(""));
  EXPECT_THAT(running(), ElementsAre("east"));
  one.query(dialect.stop_slave("east"));
  EXPECT_THAT(running(), IsEmpty());
}

TEST_P(ReplicationContract, UntilIsShownAndIgnoredByARunningApplier) {
  Slave slave(server(), "slave");
  slave.point_at("", {"127.0.0.1", 9, "repl", "x", {"bin.000003", 742}});
  Session& one = session_of(slave.server());
  const Dialect& dialect = slave.server().dialect();
  one.query(dialect.start_applier_until({"bin.000007", 4}, ""));
  const auto until = slave.server().replication_status().at(0);
  EXPECT_TRUE(until.applier_running);
  EXPECT_TRUE(until.until_set);
  EXPECT_EQ(until.until, (BinlogPosition{"bin.000007", 4}));
  one.query(dialect.start_applier_until({"bin.000009", 4}, ""));
  EXPECT_EQ(slave.server().replication_status().at(0).until, (BinlogPosition{"bin.000007", 4}));
  one.query(dialect.stop_applier(""));
}

TEST_P(ReplicationContract, AMasterGivesItsPosition) {
  Master master(backend_->connector(), backend_->socket_login());
  master.check_ready(SyncPointMethod::lock);
  const SyncPoint point = master.sync_point(SyncPointMethod::lock, {std::chrono::seconds(3)});
  EXPECT_EQ(point.position, master.end_of_log());
}

ON_EVERY_BACKEND(ReplicationContract);

}  // namespace
}  // namespace slaveclone::test
