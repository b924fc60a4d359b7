#include <gmock/gmock.h>

#include <boost/algorithm/string.hpp>

#include "base/durable_file.h"
#include "base/parse_number.h"
#include "base/process.h"
#include "sandbox/load_generator.h"
#include "support/matrix_test.h"
#include "support/stray_processes.h"
#include "support/test_sandbox.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using sandbox::LoadGenerator;
using testing::IsEmpty;
using testing::SizeIs;

// What server-adm does, on every server that there is.
class EveryServer : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!servers_.has_server(GetParam())) {
      GTEST_SKIP() << GetParam() << " is not on this machine: see scripts/get-servers";
    }
    servers_.add("master", "master", {"version=" + GetParam()});
    servers_.add("slave", "slave", {"version=" + GetParam()});
    servers_.start({"master", "slave"});
    servers_.replicate("slave", "master");
  }

  std::uint64_t commits() const {
    const auto master = servers_.session("master");
    return parse_number(master->query("SHOW GLOBAL STATUS LIKE 'Handler_commit'").text("Value"),
                        "the number of commits");
  }

  void write_some() {
    LoadGenerator load(servers_.login("master"), {.rate = 200, .threads = 2});
    const std::uint64_t before = commits();
    ASSERT_TRUE(wait_until([&] { return commits() > before + 200; }));
    EXPECT_GT(load.stop().transactions, 20U);
    ASSERT_TRUE(servers_.wait_until_caught_up("slave", "master"));
    const auto sums = checksums(*servers_.session("master"));
    EXPECT_THAT(sums, SizeIs(GetParam().starts_with("mariadb") ? 3 : 2));
    EXPECT_EQ(sums, checksums(*servers_.session("slave")));
  }

  // What the server's option file made it say.
  std::vector<std::string> complaints(const std::string& name) const {
    std::vector<std::string> lines;
    const std::string log = read_whole_file(servers_.error_log(name));
    boost::split(lines, log, boost::is_any_of("\n"));
    std::erase_if(lines, [](const std::string& line) {
      return !boost::icontains(line, "unknown variable") &&
             !boost::icontains(line, "unknown option");
    });
    return lines;
  }

  std::string client(const std::string& name, const std::string& sql) const {
    return run_process({SLAVECLONE_BIN_DIR "/server-adm", "-C", servers_.path(), "client", name,
                        "-N", "-B", "-e", sql})
        .out;
  }

  TestSandbox servers_;
};

TEST_P(EveryServer, ReplicatesALoadAlsoAfterARestart) {
  ASSERT_NO_FATAL_FAILURE(write_some());
  servers_.stop({"slave"});
  servers_.start({"slave"});
  ASSERT_NO_FATAL_FAILURE(write_some());
  for (const auto& server : servers_.sandbox().status()) {
    EXPECT_TRUE(GetParam().ends_with(server.version.substr(0, server.version.rfind('.'))));
    EXPECT_THAT(complaints(server.instance.name), IsEmpty());
  }
  EXPECT_EQ(client("slave", "SELECT @@server_id"), "2\n");
  servers_.stop({"master", "slave"});
  EXPECT_THAT(processes_in(servers_.path()), IsEmpty());
}

ON_EVERY_SERVER(EveryServer);

}  // namespace
}  // namespace slaveclone::test
