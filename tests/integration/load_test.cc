#include <gmock/gmock.h>

#include "sandbox/load_client.h"
#include "sandbox/load_generator.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {
namespace {

using sandbox::LoadGenerator;
using sandbox::LoadReport;
using testing::IsEmpty;
using testing::SizeIs;

// A load in each binary log format leaves master and slave alike.
class LoadTest : public testing::TestWithParam<std::string> {};

TEST_P(LoadTest, ASlaveGetsTheSameRows) {
  TestSandbox servers;
  servers.add("master", "master", {"binlog-format=" + GetParam()});
  servers.add("slave", "slave");
  servers.start({"master", "slave"});
  servers.replicate("slave", "master");

  LoadGenerator load(servers.login("master"), {.rate = 300, .threads = 3});
  std::this_thread::sleep_for(std::chrono::seconds(3));
  const LoadReport report = load.stop();
  EXPECT_GT(report.transactions, 50U);
  EXPECT_GT(report.statements, report.transactions);
  EXPECT_GT(report.longest_stall_ms, 0);
  EXPECT_LE(report.median_ms, report.max_ms);

  ASSERT_TRUE(servers.wait_until_caught_up("slave", "master"));
  const auto sums = checksums(*servers.session("master"));
  EXPECT_THAT(sums, SizeIs(3));
  EXPECT_EQ(sums, checksums(*servers.session("slave")));
  EXPECT_THAT(check_tables(*servers.session("slave")), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Formats, LoadTest, testing::Values("ROW", "MIXED", "STATEMENT"),
                         [](const auto& format) { return format.param; });

TEST(LoadLimitsTest, TablesStayBounded) {
  TestSandbox servers;
  servers.add("master", "master");
  servers.start({"master"});
  LoadGenerator load(servers.login("master"), {.rate = 2000, .threads = 2});
  std::this_thread::sleep_for(std::chrono::seconds(2));
  load.stop();
  const auto session = servers.session("master");
  const auto count = session->query("SELECT COUNT(*) AS n FROM sandbox_load.rows_innodb");
  EXPECT_LE(std::stoul(count.text("n")), 2U * sandbox::LoadClient::rows_per_client);
}

TEST(LoadLimitsTest, AServerThatGoesAwayEndsTheLoadWithAnError) {
  TestSandbox servers;
  servers.add("master", "master");
  servers.start({"master"});
  LoadGenerator load(servers.login("master"), {});
  servers.kill("master");
  EXPECT_TRUE(wait_until([&] { return load.has_failed(); }));
  EXPECT_THROW(load.stop(), Error);
}

}  // namespace
}  // namespace slaveclone::test
