#include <gmock/gmock.h>

#include "datadir/innodb_state.h"
#include "mysql/privileges.h"
#include "support/contract_test.h"
#include "support/files.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using testing::SizeIs;

using ServerContract = ContractTest;

bool has_fractions(Server& server) {
  return server.variable("innodb_max_dirty_pages_pct").find('.') != std::string::npos;
}

TEST_P(ServerContract, AVariableIsChangedAndPutBack) {
  Server one = server();
  for (const auto& [name, value] :
       {std::pair{"read_only", "1"},
        {"event_scheduler", "ON"},
        {"innodb_io_capacity", "333"},
        {"init_connect", "SET @a = 'b\\c'"},
        {"innodb_max_dirty_pages_pct", has_fractions(one) ? "75.500000" : "74"}}) {
    const std::string before = one.variable(name);
    one.set_variable(name, value);
    EXPECT_EQ(one.variable(name), value) << name;
    one.set_variable(name, before);
    EXPECT_EQ(one.variable(name), before) << name;
  }
}

TEST_P(ServerContract, AnUnknownVariableIsNoValue) {
  EXPECT_EQ(server().variable_if_known("no_such_variable"), std::nullopt);
  EXPECT_TRUE(server().variable_if_known("server_id").has_value());
}

// Why variables are put back in the opposite order.
TEST_P(ServerContract, AVariableMovesItsPartnerOrIsCut) {
  Server one = server();
  const auto capacities = [&] {
    return one.variable("innodb_io_capacity") + " of " + one.variable("innodb_io_capacity_max");
  };
  const bool is_new_mysql = one.dialect().version().is_mysql_at_least(9, 0);
  const bool cuts = !one.dialect().is_mariadb() && !is_new_mysql;
  one.set_variable("innodb_io_capacity_max", "1000");
  one.set_variable("innodb_io_capacity", "5000");
  EXPECT_EQ(capacities(), cuts ? "1000 of 1000" : "5000 of 10000");
  one.set_variable("innodb_io_capacity_max", "500");
  EXPECT_EQ(capacities(), cuts ? "1000 of 1000" : is_new_mysql ? "5000 of 5000" : "500 of 500");
  one.set_variable("innodb_max_dirty_pages_pct", "50");
  one.set_variable("innodb_max_dirty_pages_pct_lwm", "60");
  EXPECT_EQ(one.variable("innodb_max_dirty_pages_pct_lwm"),
            has_fractions(one) ? "50.000000" : "50");
}

TEST_P(ServerContract, StatusHasOnlyWhatTheServerHas) {
  const auto values = server().status({"Innodb_buffer_pool_pages_dirty", "No_such_status"});
  EXPECT_THAT(values, SizeIs(1));
  EXPECT_TRUE(values.contains("Innodb_buffer_pool_pages_dirty"));
}

TEST_P(ServerContract, InnodbTellsItsState) {
  Server one = server();
  EXPECT_GT(read_innodb_state(one).lsn, 0U);
}

TEST_P(ServerContract, TheDataDirectoryHasNoSlashAtItsEnd) {
  const std::string directory = server().data_directory();
  EXPECT_TRUE(directory.starts_with("/"));
  EXPECT_FALSE(directory.ends_with("/"));
}

TEST_P(ServerContract, TheServerTellsWhoItIs) {
  const ServerInfo info = server().info();
  EXPECT_GT(info.server_id, 0U);
  EXPECT_GT(info.port, 0U);
  EXPECT_FALSE(info.host.empty());
}

TEST_P(ServerContract, RootMayDoAllThatWeNeed) {
  Server one = server();
  const ServerVersion& version = one.dialect().version();
  require_privileges(one, "server",
                     {{"RELOAD"},
                      {"SHUTDOWN"},
                      {"SELECT"},
                      may_see_binlog(version),
                      may_see_slave(version),
                      may_control_slave(version),
                      may_set_variables(version)});
  EXPECT_EQ(exit_code_of([&] { require_privileges(one, "server", {{"NO SUCH"}}); }),
            one.privileges().front() == "ALL PRIVILEGES" ? ExitCode::ok : ExitCode::precondition);
}

TEST_P(ServerContract, AServerThatIsShutDownIsGone) {
  Server one = server();
  one.shut_down();
  EXPECT_TRUE(
      wait_until([&] { return exit_code_of([&] { session(); }) == ExitCode::cannot_connect; },
                 std::chrono::seconds(30)));
}

ON_EVERY_BACKEND(ServerContract);

}  // namespace
}  // namespace slaveclone::test
