#include <gmock/gmock.h>
#include <sys/wait.h>

#include <boost/filesystem.hpp>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "base/durable_file.h"
#include "support/files.h"
#include "support/guardians.h"
#include "support/loop_mount.h"
#include "support/replication_test.h"
#include "support/victim.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using nlohmann::json;
using std::chrono::milliseconds;
using testing::HasSubstr;

// Made before the servers that live on it, and unmounted after them.
struct OnXfs {
  LoopMount mount_{"xfs"};
};

// What mode freeze does to a donor, on XFS.
class FreezeTest : private OnXfs, public ReplicationTest {
 protected:
  FreezeTest() : ReplicationTest(mount_.path()) {}

  void SetUp() override {
    if (!mount_.why_not().empty()) GTEST_SKIP() << mount_.why_not();
    servers_.add("master", "master");
    servers_.add("donor", "slave");
    servers_.start({"master", "donor"});
    servers_.replicate("donor", "master");
    server_ = servers_.pid("donor");
  }

  // Files enough that the server is stopped for a time in which it can be met so.
  void add_many_files() const {
    const std::string directory = servers_.data_directory("donor") + "/many/";
    for (int i = 0; i < 4000; ++i) write_file(directory + std::to_string(i), "content");
  }

  pid_t start_run(const Argv& words = {}) const {
    Argv argv{SLAVECLONE_BIN_DIR "/take-backup", "--defaults-file=" + servers_.cnf("donor"),
              "--output=" + archive(), "--quiesce=freeze"};
    argv.insert(argv.end(), words.begin(), words.end());
    return start_detached(argv, servers_.path() + "/run.log");
  }

  bool server_is_stopped() const { return state_of_process(server_) == 'T'; }

  // Looks without a pause: it is for milliseconds.
  bool meet_server_stopped(pid_t run) const {
    while (process_start_time(run) != 0) {
      if (server_is_stopped()) return true;
    }
    ::waitpid(run, nullptr, 0);
    return false;
  }

  static void kill_with_group(pid_t run) {
    ::kill(-run, SIGKILL);
    ::waitpid(run, nullptr, 0);
  }

  static int end_of(pid_t run) {
    int status = 0;
    ::waitpid(run, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  std::vector<std::string> frozen_copies() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(servers_.path() + "/donor")) {
      const std::string name = entry.path().filename().string();
      if (name.find("slaveclone-frozen") != std::string::npos) found.push_back(name);
    }
    return found;
  }

  void recover() const {
    const ProcessResult recovered = take_backup({"--recover"});
    EXPECT_EQ(recovered.exit_status, 0) << recovered.err;
  }

  void expect_as_before(const DonorLook& before) const {
    EXPECT_EQ(look_at_donor(), before);
    EXPECT_THAT(frozen_copies(), testing::IsEmpty());
  }

  std::string run_log() const { return read_whole_file(servers_.path() + "/run.log"); }

  pid_t server_ = 0;
};

TEST_F(FreezeTest, AutoChoosesItAndLeavesTheDonorAsItWas) {
  start_load();
  const DonorLook before = look_at_donor();
  const ProcessResult result = take_backup({"--json", "--output=" + archive()});
  ASSERT_EQ(result.exit_status, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report["quiesce"], "freeze");
  EXPECT_GT(report["stalled_us"], 0);
  EXPECT_EQ(servers_.pid("donor"), server_);
  expect_as_before(before);
  const json quiesce = json::parse(
      run_process({"tar", "--zstd", "-xOf", archive(), "MANIFEST.json"}).out)["quiesce"];
  EXPECT_EQ(quiesce["server_pid"], server_);
  EXPECT_GT(quiesce["cloned_files"], 100);
  EXPECT_THAT(run_process({"tar", "--zstd", "-tf", archive()}).out,
              testing::Not(HasSubstr("frozen")));
}

TEST_F(FreezeTest, DryRunLeavesNothingBehind) {
  const DonorLook before = look_at_donor();
  const ProcessResult result = take_backup({"--dry-run", "--quiesce=freeze"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("# kill -STOP " + std::to_string(server_)));
  expect_as_before(before);
}

// Root may have more; an account that may not opens the others while the server is stopped.
TEST_F(FreezeTest, DoesWithFewerDescriptorsThanFiles) {
  const ProcessResult result =
      run_process({"setpriv", "--bounding-set=-sys_resource", "prlimit", "--nofile=180:180",
                   SLAVECLONE_BIN_DIR "/take-backup", "--defaults-file=" + servers_.cnf("donor"),
                   "--quiesce=freeze", "--json", "--output=" + archive()});
  ASSERT_EQ(result.exit_status, 0) << result.err;
  EXPECT_GT(json::parse(result.out)["files"], 180);
  const ProcessResult verified = run_program("load-slave", {"--verify-only", archive()});
  EXPECT_EQ(verified.exit_status, 0) << verified.err;
}

TEST_F(FreezeTest, TheDonorReplicatesBeforeItsArchiveIsWritten) {
  servers_.add_without_data("clone", "slave");
  const std::string gate = servers_.path() + "/gate";
  run_process({"mkfifo", gate});
  // Nobody reads the archive until the gate is opened.
  const std::string pipe =
      SLAVECLONE_BIN_DIR "/take-backup --defaults-file=" + servers_.cnf("donor") +
      " --quiesce=freeze --compress=none -o - | { read opened <" + gate + "; cat >" + archive() +
      "; }";
  const pid_t run =
      start_detached({"bash", "-o", "pipefail", "-c", pipe}, servers_.path() + "/run.log");
  ASSERT_TRUE(wait_until([&] { return !frozen_copies().empty(); })) << run_log();
  expect_replicates("donor");
  EXPECT_FALSE(frozen_copies().empty());  // the run is still at it
  EXPECT_FALSE(fs::exists(archive()));

  std::ofstream(gate) << "open\n";
  ASSERT_EQ(end_of(run), 0) << run_log();
  EXPECT_THAT(frozen_copies(), testing::IsEmpty());
  ASSERT_NO_FATAL_FAILURE(load());
  expect_clone_equals_donor_and_master();
}

TEST_F(FreezeTest, AKilledRunNeverLeavesTheServerStopped) {
  add_many_files();
  start_load(50);
  const DonorLook before = look_at_donor();
  std::minstd_rand random(1);  // NOLINT(cert-msc51-cpp): the same moments each time
  int met = 0;
  for (int i = 0; i < 12; ++i) {
    const pid_t run = start_run();
    const bool stopped = i % 4 == 3 ? false : meet_server_stopped(run);
    std::this_thread::sleep_for(milliseconds(random() % (stopped ? 60 : 400)));
    met += server_is_stopped();
    kill_with_group(run);
    EXPECT_TRUE(wait_until([&] { return !server_is_stopped(); }, std::chrono::seconds(1)));
    recover();
    expect_as_before(before);
  }
  EXPECT_GT(met, 3);  // else this test shows nothing
  expect_replicates("donor");
}

TEST_F(FreezeTest, RecoverHasTheServerGoOnWhenTheGuardiansWereKilledToo) {
  add_many_files();
  const DonorLook before = look_at_donor();
  const pid_t run = start_run();
  ASSERT_TRUE(meet_server_stopped(run)) << run_log();
  EXPECT_EQ(kill_with_guardians(run), 2U);
  std::this_thread::sleep_for(milliseconds(200));
  EXPECT_TRUE(server_is_stopped());  // else this test shows nothing
  recover();
  EXPECT_FALSE(server_is_stopped());
  expect_as_before(before);
}

TEST_F(FreezeTest, ARunThatHangsIsOverAfterTheTimeout) {
  add_many_files();
  const DonorLook before = look_at_donor();
  const pid_t run = start_run({"--freeze-timeout=1"});
  ASSERT_TRUE(meet_server_stopped(run)) << run_log();
  ::kill(run, SIGSTOP);
  EXPECT_TRUE(wait_until([&] { return !server_is_stopped(); }, std::chrono::seconds(3)));
  ::kill(run, SIGCONT);
  EXPECT_EQ(end_of(run), 14) << run_log();
  EXPECT_FALSE(fs::exists(archive()));
  expect_as_before(before);
  expect_replicates("donor");
}

// Where files cannot be cloned.
class NoFreezeTest : public ReplicationTest {
 protected:
  NoFreezeTest() : ReplicationTest("/dev/shm") {
    servers_.add("master", "master");
    servers_.add("donor", "slave");
    servers_.start({"master", "donor"});
    servers_.replicate("donor", "master");
  }
};

TEST_F(NoFreezeTest, ItIsRefusedAndAutoIsOnline) {
  const DonorLook before = look_at_donor();
  const ProcessResult refused = take_backup({"--quiesce=freeze", "--output=" + archive()});
  EXPECT_EQ(refused.exit_status, 11) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("cannot be cloned"));
  EXPECT_EQ(look_at_donor(), before);
  const ProcessResult chosen = take_backup({"--json", "--output=" + archive()});
  ASSERT_EQ(chosen.exit_status, 0) << chosen.err;
  EXPECT_EQ(json::parse(chosen.out)["quiesce"], "online");
}

}  // namespace
}  // namespace slaveclone::test
