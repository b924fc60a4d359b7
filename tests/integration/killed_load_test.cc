#include <gmock/gmock.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cstdlib>
#include <fstream>

#include "base/durable_file.h"
#include "load/half_load.h"
#include "mysql/server.h"
#include "support/clone_test.h"
#include "support/files.h"
#include "support/stray_processes.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;

// The real program on a real server, killed before each call that changes a name, syncs or sends a
// statement; then loaded again. SLAVECLONE_ALL_LOAD_FAULTS has every one tried, not some
// (scripts/soak).
class KilledLoadTest : public CloneTest {
 protected:
  KilledLoadTest() {
    servers_.add_without_data("clone", "slave");
    sql("master", "CREATE TABLE test.t (a INT PRIMARY KEY)");
    sql("master", "INSERT INTO test.t VALUES (1), (2), (3)");
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
    back_up();
  }

  std::string data() const { return servers_.data_directory("clone"); }

  // load-slave --replace, preloaded with the library that 'fault' tells what to do.
  ProcessResult load_with(const Argv& fault) const {
    Argv argv{"env", "LD_PRELOAD=" SLAVECLONE_FAULTS_LIBRARY,
              "SYSCALL_FAULTS_BELOW=" + fs::path(data()).parent_path().string(),
              "SYSCALL_FAULTS_CALLS=rename,unlink,rmdir,syncfs,fsync,mkdir,send"};
    argv.insert(argv.end(), fault.begin(), fault.end());
    argv.insert(argv.end(), {SLAVECLONE_BIN_DIR "/load-slave",
                             "--defaults-file=" + servers_.cnf("clone"), "--replace", archive()});
    return run_process(argv);
  }

  void make_old_directory() const {
    fs::remove_all(data());
    for (const std::string& old : replaced()) fs::remove_all(old);
    fs::remove_all(data() + ".slaveclone-loading");
    write_file(data() + "/precious", "old");
  }

  std::vector<std::string> replaced() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(fs::path(data()).parent_path())) {
      if (entry.path().string().starts_with(data() + ".replaced-"))
        found.push_back(entry.path().string());
    }
    return found;
  }

  // The old data directory is somewhere, whole, and once.
  void expect_nothing_lost() const {
    int found = fs::exists(data() + "/precious");
    for (const std::string& old : replaced()) found += fs::exists(old + "/precious");
    EXPECT_EQ(found, 1);
  }

  // What is in place has been made a slave of its own; whether it runs is another thing.
  bool is_set_up() const {
    return fs::exists(data() + "/ibdata1") && !fs::exists(data() + "/" + HalfLoad::marker);
  }

  void expect_slave() {
    expect_replicates("clone");
    expect_same_tables({"master", "clone"});
    expect_nothing_lost();
  }

  // The master forgets a slave that has gone when it wants to send it something.
  void stop_clone() {
    end_processes_in(fs::path(data()).parent_path().string());
    EXPECT_TRUE(wait_until([&] {
      sql("master", "CREATE OR REPLACE TABLE test.sent (a INT)");
      return servers_.session("master")->query("SHOW SLAVE HOSTS").rows.size() == 1;
    }));
  }

  // As the log names them.
  std::vector<std::string> calls_of_a_load() {
    make_old_directory();
    const std::string log = servers_.path() + "/calls";
    const ProcessResult loaded = load_with({"SYSCALL_FAULTS_LOG=" + log});
    EXPECT_EQ(loaded.exit_status, 0) << loaded.err;
    expect_slave();
    stop_clone();
    std::vector<std::string> calls;
    std::ifstream lines(log);
    for (std::string line; std::getline(lines, line);) calls.push_back(line);
    return calls;
  }

  // Until the journal is written nothing but the staging directory is touched.
  static std::size_t begin_of_changes(const std::vector<std::string>& calls) {
    const auto journal = std::find_if(calls.begin(), calls.end(), [](const std::string& call) {
      return call.find("journal.json") != std::string::npos;
    });
    return static_cast<std::size_t>(journal - calls.begin());
  }
};

TEST_F(KilledLoadTest, TheNextLoadWorksAndNothingIsLost) {
  const std::vector<std::string> calls = calls_of_a_load();
  constexpr std::size_t some = 6;
  const bool all = std::getenv("SLAVECLONE_ALL_LOAD_FAULTS") != nullptr;
  const std::size_t first = all ? 1 : begin_of_changes(calls);
  const std::size_t step = all ? 1 : (calls.size() - first) / some;
  int killed = 0;
  int undone = 0;
  for (std::size_t n = first; n <= calls.size() && !HasFailure(); n += step) {
    make_old_directory();
    const ProcessResult result =
        load_with({"SYSCALL_FAULTS_AT=" + std::to_string(n), "SYSCALL_FAULTS_ACTION=kill"});
    SCOPED_TRACE("killed before call " + std::to_string(n) + ": " + calls[n - 1]);
    if (result.exit_status == 0) {  // one call less than in the first run
      stop_clone();
      continue;
    }
    ASSERT_EQ(result.exit_status, 128 + SIGKILL) << result.err;
    ++killed;
    expect_nothing_lost();
    if (is_set_up()) {
      // Nothing to load again: it can be started by hand, or replaced.
      stop_clone();
      continue;
    }
    const ProcessResult again = load_slave({"--replace", archive()});
    ASSERT_EQ(again.exit_status, 0) << result.err << again.err;
    undone += again.err.find("is undone") != std::string::npos;
    expect_slave();
    stop_clone();
  }
  std::printf("killed before %d of %zu calls: %d half done loads undone\n", killed, calls.size(),
              undone);
  EXPECT_GT(killed, 3);
  EXPECT_GT(undone, 1);
}

}  // namespace
}  // namespace slaveclone::test
