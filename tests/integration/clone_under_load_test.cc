#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/durable_file.h"
#include "mysql/server.h"
#include "support/clone_test.h"
#include "support/table_checks.h"

namespace slaveclone::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// A clone taken while the master is written to, by the quiesce mode.
class CloneUnderLoadTest : public CloneTest, public testing::WithParamInterface<std::string> {
 protected:
  // On a disk: how it writes is what the proofs are about.
  CloneUnderLoadTest() : CloneTest("") { servers_.add_without_data("clone", "slave"); }
};

TEST_P(CloneUnderLoadTest, EqualsMasterAndDonorAndReplicatesOn) {
  start_load();
  back_up({"--quiesce=" + GetParam()});
  const ProcessResult loaded = load_slave({archive(), "--wait-until-caught-up=120"});
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  expect_clone_equals_donor_and_master();

  sql("master", "CREATE TABLE sandbox_load.later AS SELECT 1 AS one");
  ASSERT_TRUE(servers_.wait_until_caught_up("clone", "master"));
  EXPECT_EQ(checksums(*servers_.session("clone")), checksums(*servers_.session("master")));
}

TEST_P(CloneUnderLoadTest, LeavesTheDonorAsItWas) {
  start_load();
  const DonorLook before = look_at_donor();
  back_up({"--quiesce=" + GetParam()});
  EXPECT_EQ(look_at_donor(), before);
  expect_donor_replicates();
}

TEST_P(CloneUnderLoadTest, TellsTheMastersPositionInArchiveAndReport) {
  start_load();
  const ProcessResult result =
      take_backup({"--json", "--quiesce=" + GetParam(), "--output=" + archive()});
  ASSERT_EQ(result.exit_status, 0) << result.err;
  const json report = json::parse(result.out);
  const std::string first_line =
      run_process({"tar", "--zstd", "-xOf", archive(), "binlog_pos.dat"}).out;
  EXPECT_THAT(first_line,
              HasSubstr(report["position"]["file"].get<std::string>() + " " +
                        std::to_string(report["position"]["offset"].get<long>()) + "\n"));
  EXPECT_EQ(report["quiesce"], GetParam());
  EXPECT_GT(report["lock_held_us"], 0);
}

INSTANTIATE_TEST_SUITE_P(Quiesce, CloneUnderLoadTest, testing::Values("online", "shutdown"),
                         [](const auto& mode) { return mode.param; });

using CloneArchiveTest = CloneTest;

TEST_F(CloneArchiveTest, StandardToolsListItPositionFirstManifestDigestLast) {
  back_up();
  const std::string list = run_process({"tar", "--zstd", "-tf", archive()}).out;
  EXPECT_TRUE(list.starts_with("binlog_pos.dat\n"));
  EXPECT_TRUE(list.ends_with("\nMANIFEST.json\nMANIFEST.json.sha256\n"));
  EXPECT_THAT(list, HasSubstr("\nibdata1\n"));
}

TEST_F(CloneArchiveTest, HoldsNothingThatMakesItTheDonor) {
  back_up();
  const std::string list = run_process({"tar", "--zstd", "-tf", archive()}).out;
  for (const char* own :
       {"master.info", "relay-log.info", "relay-bin", "multi-master.info", ".journal", "ibtmp1"}) {
    EXPECT_THAT(list, testing::Not(HasSubstr(own)));
  }
}

TEST_F(CloneArchiveTest, GoesThroughAPipe) {
  servers_.add_without_data("clone", "slave");
  start_load();
  const std::string pipe =
      SLAVECLONE_BIN_DIR "/take-backup --defaults-file=" + servers_.cnf("donor") +
      " --output=- | " SLAVECLONE_BIN_DIR "/load-slave --defaults-file=" + servers_.cnf("clone") +
      " -";
  const ProcessResult result = run_process({"bash", "-o", "pipefail", "-c", pipe});
  ASSERT_EQ(result.exit_status, 0) << result.err;
  expect_clone_equals_donor_and_master();
}

TEST_F(CloneArchiveTest, ReachesAPointRightAfterARotation) {
  start_load();
  stop_load();
  for (int i = 0; i < 3; ++i) {
    sql("master", "FLUSH BINARY LOGS");
    back_up({"--until-timeout=20"});
  }
}

TEST_F(CloneArchiveTest, ReachesThePointOfAMasterThatWasJustRestarted) {
  start_load();
  stop_load();
  servers_.stop({"master"});
  servers_.start({"master"});
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  back_up({"--until-timeout=20"});
}

TEST_F(CloneArchiveTest, DryRunPrintsTheSqlAndChangesNothing) {
  const DonorLook before = look_at_donor();
  const ProcessResult result = take_backup({"--dry-run", "--output=" + archive()});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("master> FLUSH TABLES WITH READ LOCK;"));
  EXPECT_THAT(result.out, HasSubstr("START SLAVE SQL_THREAD UNTIL"));
  EXPECT_EQ(look_at_donor(), before);
  EXPECT_FALSE(run_process({"test", "-e", archive()}).exit_status == 0);
}

}  // namespace
}  // namespace slaveclone::test
