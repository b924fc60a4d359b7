#include <gmock/gmock.h>

#include "mysql/server.h"
#include "support/key_movers.h"
#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// A master under load, and a new, empty server: "clone".
class ProvisionSlave : public MatrixTest {
 protected:
  void start_servers() {
    add("master", "master", {"binlog-format=row"});
    add("clone", "slave");
    servers_.start({"master", "clone"});
  }

  void start_writers() {
    load_ = std::make_unique<sandbox::LoadGenerator>(servers_.tcp_login("master"),
                                                     sandbox::LoadOptions{60, 2, 1});
    movers_.emplace(servers_.tcp_login("master"), 3000, 4);
  }

  void stop_writers() {
    stop_load();
    EXPECT_GT(movers_->stop(), 50U);
  }

  ProcessResult provision_slave(const Argv& words = {}) const {
    Argv all{"--defaults-file=" + servers_.cnf("clone"), "--master-host=127.0.0.1",
             "--master-port=" + std::to_string(servers_.port("master"))};
    all.insert(all.end(), words.begin(), words.end());
    return run_program("provision-slave", all);
  }

  std::optional<KeyMovers> movers_;
};

TEST_P(ProvisionSlave, OfAMasterWhoseKeysMove) {
  decides({"provisioned from a live master"});
  start_servers();
  start_writers();
  const ProcessResult made = provision_slave();
  ASSERT_EQ(made.exit_status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("proven"));
  stop_writers();
  ASSERT_TRUE(servers_.wait_until_caught_up("clone", "master"));
  expect_same_tables({"master", "clone"});
  expect_replicates("clone");
  EXPECT_THAT(servers_.session("clone")->query("SHOW DATABASES LIKE 'slaveclone'").rows, IsEmpty());
}

ON_EVERY_SERVER(ProvisionSlave);

}  // namespace
}  // namespace slaveclone::test
