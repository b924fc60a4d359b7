#include <gmock/gmock.h>
#include <sys/wait.h>

#include <atomic>
#include <boost/filesystem.hpp>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/durable_file.h"
#include "mysql/server.h"
#include "replication/donor_journal.h"
#include "support/clone_test.h"
#include "support/guardians.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;

// Whatever happens to a run, the donor is as it was before.
class DonorPutBackTest : public CloneTest {
 protected:
  DonorPutBackTest() {
    // Enough to archive that a run can be caught at it.
    sql("master", "CREATE DATABASE bulk");
    sql("master", "CREATE TABLE bulk.t (id INT PRIMARY KEY, pad VARCHAR(1000))");
    sql("master", "INSERT INTO bulk.t SELECT seq, REPEAT(MD5(seq), 30) FROM bulk.seq_1_to_60000");
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
    before_ = look_at_donor();
  }

  std::string journal() const {
    return servers_.data_directory("donor") + "/" + DonorJournal::file_name;
  }

  // Starts a slow run (xz) and returns its pid once it is at the files.
  pid_t start_slow_run(const Argv& words = {}) const {
    Argv argv{SLAVECLONE_BIN_DIR "/take-backup", "--defaults-file=" + servers_.cnf("donor"),
              "--output=" + archive(), "--compress=zstd:19", "--threads=1"};
    argv.insert(argv.end(), words.begin(), words.end());
    const pid_t pid = start_detached(argv, servers_.path() + "/run.log");
    EXPECT_TRUE(wait_until([&] {
      boost::system::error_code ignored;
      return fs::file_size(archive() + ".partial", ignored) > 100'000 && !ignored;
    }));
    return pid;
  }

  std::string run_log() const { return read_whole_file(servers_.path() + "/run.log"); }

  bool is_as_before() const {
    try {
      return look_at_donor() == before_;
    } catch (const Error&) {
      return false;  // still down
    }
  }

  static int end_of(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status;
  }

  DonorLook before_;
};

TEST_F(DonorPutBackTest, AnInterruptedRunExitsWith130AndPutsBack) {
  const pid_t pid = start_slow_run();
  ::kill(pid, SIGTERM);
  const int status = end_of(pid);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_EQ(look_at_donor(), before_);
  EXPECT_FALSE(fs::exists(archive()));
  EXPECT_FALSE(fs::exists(archive() + ".partial"));
  expect_donor_replicates();
}

TEST_F(DonorPutBackTest, RecoverPutsBackWhatAKilledOnlineRunLeft) {
  const pid_t pid = start_slow_run({"--quiesce=online"});
  kill_with_guardians(pid);
  EXPECT_NE(look_at_donor(), before_);  // else this test shows nothing
  EXPECT_FALSE(status("donor").applier_running);

  const ProcessResult recovered = take_backup({"--recover"});
  EXPECT_EQ(recovered.exit_status, 0) << recovered.err;
  EXPECT_EQ(look_at_donor(), before_);
  expect_donor_replicates();
}

TEST_F(DonorPutBackTest, RecoverStartsAServerThatAKilledRunHadShutDown) {
  const pid_t pid = start_slow_run({"--quiesce=shutdown"});
  kill_with_guardians(pid);
  EXPECT_ANY_THROW(servers_.session("donor"));

  const ProcessResult recovered = take_backup({"--recover"});
  EXPECT_EQ(recovered.exit_status, 0) << recovered.err;
  EXPECT_EQ(look_at_donor(), before_);
  expect_donor_replicates();
}

TEST_F(DonorPutBackTest, TheGuardianPutsBackWhatAKilledRunLeft) {
  for (const std::string mode : {"online", "shutdown"}) {
    const pid_t pid = start_slow_run({"--quiesce=" + mode});
    ASSERT_EQ(guardians_of(pid).size(), 1U);
    ::kill(-pid, SIGKILL);
    end_of(pid);
    EXPECT_TRUE(wait_until([&] { return is_as_before(); }, std::chrono::seconds(10))) << mode;
    fs::remove(archive() + ".partial");
  }
  expect_donor_replicates();
}

TEST_F(DonorPutBackTest, ARestartOfTheServerInTheMiddleIsNoticed) {
  const pid_t pid = start_slow_run({"--quiesce=online"});
  servers_.kill("donor");
  servers_.start({"donor"});
  const int status = end_of(pid);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 14) << run_log();
  EXPECT_THAT(run_log(), HasSubstr("was restarted in the middle"));
  EXPECT_FALSE(fs::exists(archive()));
  EXPECT_FALSE(fs::exists(archive() + ".partial"));
  EXPECT_FALSE(fs::exists(journal()));
  EXPECT_EQ(look_at_donor().channels, before_.channels);
  expect_donor_replicates();
}

// The files are still by then: the archive is right.
TEST_F(DonorPutBackTest, AnApplierThatSomebodyRestartsDuringTheCopyIsLeftAlone) {
  const pid_t pid = start_slow_run({"--quiesce=online"});
  sql("donor", "START SLAVE SQL_THREAD");
  const int status = end_of(pid);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << run_log();
  EXPECT_THAT(run_log(), HasSubstr("somebody has started the donor's applier: left alone"));
  EXPECT_EQ(look_at_donor(), before_);
  expect_donor_replicates();
}

// Somebody starts the applier again and again: between the sync point and the lock it would run on,
// and the archive's position be a lie.
TEST_F(DonorPutBackTest, AnApplierThatSomebodyRestartsBeforeTheLockEndsTheRun) {
  std::atomic<bool> enough{false};
  std::thread orchestrator([&] {
    const auto session = servers_.session("donor");
    while (!enough) {
      session->query("START SLAVE SQL_THREAD");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  start_load();
  const ProcessResult result = take_backup({"--quiesce=online", "--output=" + archive()});
  enough = true;
  orchestrator.join();
  EXPECT_EQ(result.exit_status, 13) << result.err;
  EXPECT_FALSE(fs::exists(archive()));
  expect_donor_replicates();
}

TEST_F(DonorPutBackTest, TheNextRunPutsBackToo) {
  const pid_t pid = start_slow_run({"--quiesce=shutdown"});
  kill_with_guardians(pid);
  back_up();
  EXPECT_EQ(look_at_donor(), before_);
}

TEST_F(DonorPutBackTest, AKilledRunsStoppedApplierStaysStopped) {
  sql("donor", "STOP SLAVE SQL_THREAD");
  before_ = look_at_donor();
  const pid_t pid = start_slow_run();
  kill_with_guardians(pid);
  EXPECT_EQ(take_backup({"--recover"}).exit_status, 0);
  EXPECT_EQ(look_at_donor(), before_);
}

TEST_F(DonorPutBackTest, RecoverWithoutAJournalChangesNothing) {
  const ProcessResult recovered = take_backup({"--recover"});
  EXPECT_EQ(recovered.exit_status, 0) << recovered.err;
  EXPECT_THAT(recovered.err, HasSubstr("nothing to put back"));
  EXPECT_EQ(look_at_donor(), before_);
}

TEST_F(DonorPutBackTest, ASecondRunAtTheSameTimeIsTurnedAway) {
  const pid_t pid = start_slow_run();
  const ProcessResult second = take_backup({"--output=" + servers_.path() + "/second.tar.zst"});
  EXPECT_EQ(second.exit_status, 40) << second.err;
  ::kill(pid, SIGTERM);
  end_of(pid);
  EXPECT_EQ(look_at_donor(), before_);
}

TEST_F(DonorPutBackTest, AStoppedApplierStaysStoppedWhereItStood) {
  sql("donor", "STOP SLAVE SQL_THREAD");
  sql("master", "DELETE FROM bulk.t WHERE id % 2 = 0");
  const BinlogPosition stood_at = status("donor").executed;
  before_ = look_at_donor();
  const ProcessResult result = take_backup({"--json", "--output=" + archive()});
  ASSERT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(look_at_donor(), before_);
  EXPECT_EQ(status("donor").executed, stood_at);
  EXPECT_EQ(nlohmann::json::parse(result.out)["position"]["offset"], stood_at.offset);

  servers_.add_without_data("clone", "slave");
  const ProcessResult loaded = load_slave({archive()});
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  sql("donor", "START SLAVE SQL_THREAD");
  expect_clone_equals_donor_and_master();
}

TEST_F(DonorPutBackTest, ShutdownRefusesWhatARestartWouldStart) {
  sql("donor", "STOP SLAVE SQL_THREAD");
  before_ = look_at_donor();
  const ProcessResult result = take_backup({"--quiesce=shutdown", "--output=" + archive()});
  EXPECT_EQ(result.exit_status, 11) << result.err;
  EXPECT_THAT(result.err, HasSubstr("hint:"));
  EXPECT_EQ(look_at_donor(), before_);
}

TEST_F(DonorPutBackTest, ShutdownKeepsReadOnlyThatWasSetAtRunTime) {
  sql("donor", "SET GLOBAL read_only = 1");
  before_ = look_at_donor();
  back_up({"--quiesce=shutdown"});
  EXPECT_EQ(look_at_donor(), before_);
}

}  // namespace
}  // namespace slaveclone::test
