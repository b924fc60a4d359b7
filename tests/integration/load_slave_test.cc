#include <gmock/gmock.h>

#include <boost/filesystem.hpp>
#include <fstream>

#include "base/durable_file.h"
#include "mysql/server.h"
#include "support/files.h"
#include "support/loading_test.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;

class LoadSlaveTest : public LoadingTest {
 protected:
  LoadSlaveTest() {
    sql("master", "INSERT INTO test.t VALUES (1), (2), (3)");
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
    back_up();
  }

  ProcessResult load_with(const std::string& lines, const Argv& words = {}) const {
    return load_from(archive(), lines, words);
  }

  void damage(std::uintmax_t offset) const {
    std::fstream file(archive(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char flipped = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(flipped);
  }
};

TEST_F(LoadSlaveTest, GivesTheCloneAnIdentityOfItsOwn) {
  const ProcessResult loaded = load_slave({archive()});
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  EXPECT_EQ(
      Server(servers_.session("clone")).variable("server_id"),
      last_value(read_options({servers_.cnf("clone"), "", "", false}, {"mysqld"}), "server-id"));
  EXPECT_EQ(status("clone").master.port, servers_.port("master"));
  EXPECT_EQ(status("clone").master_user, "repl_user");
}

TEST_F(LoadSlaveTest, VerifyOnlyTellsWhatIsInAnArchiveAndLoadsNothing) {
  const ProcessResult verified = load_slave({"--verify-only", archive()});
  EXPECT_EQ(verified.exit_status, 0) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("intact"));
  EXPECT_THAT(verified.out, HasSubstr("master-bin.000001"));
  EXPECT_FALSE(fs::exists(servers_.data_directory("clone")));
}

TEST_F(LoadSlaveTest, RefusesABitFlippedArchive) {
  damage(fs::file_size(archive()) / 2);
  expect_refused(load_slave({archive()}), 21, "damaged");
  EXPECT_EQ(load_slave({"--verify-only", archive()}).exit_status, 21);
}

TEST_F(LoadSlaveTest, RefusesATruncatedArchive) {
  for (const int tenths : {9, 5, 1, 0}) {
    fs::resize_file(archive(), fs::file_size(archive()) * tenths / 10);
    expect_refused(load_slave({archive()}), 21, archive());
  }
}

TEST_F(LoadSlaveTest, RefusesAnOccupiedDataDirectoryAndTouchesNothingInIt) {
  const std::string directory = servers_.data_directory("clone");
  fs::create_directories(directory);
  write_durably(directory + "/precious", "data");
  const ProcessResult refused = load_slave({archive()});
  EXPECT_EQ(refused.exit_status, 11);
  EXPECT_THAT(refused.err, HasSubstr("--replace"));
  EXPECT_EQ(read_whole_file(directory + "/precious"), "data");
}

TEST_F(LoadSlaveTest, MovesAnOccupiedDataDirectoryAsideWhenAsked) {
  const std::string directory = servers_.data_directory("clone");
  fs::create_directories(directory);
  write_durably(directory + "/precious", "data");
  const ProcessResult loaded = load_slave({"--replace", archive()});
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  EXPECT_FALSE(fs::exists(directory + "/precious"));
  const std::string list =
      run_process({"bash", "-c", "cat " + directory + ".replaced-*/precious"}).out;
  EXPECT_EQ(list, "data");
}

TEST_F(LoadSlaveTest, AFailedFirstBootPutsTheOldDataDirectoryBack) {
  const std::string directory = servers_.data_directory("clone");
  fs::create_directories(directory);
  write_durably(directory + "/precious", "data");
  const ProcessResult failed = load_with("[mysqld]\ninit-file=/no/such\n", {"--replace"});
  EXPECT_EQ(failed.exit_status, 1) << failed.err;
  EXPECT_THAT(failed.err, HasSubstr("the first boot ended so"));
  EXPECT_EQ(read_whole_file(directory + "/precious"), "data");
  EXPECT_FALSE(fs::exists(directory + "/ibdata1"));
}

TEST_F(LoadSlaveTest, RefusesTheServerIdOfTheDonorOrTheMaster) {
  for (const char* name : {"donor", "master"}) {
    const std::string id = Server(servers_.session(name)).variable("server_id");
    expect_refused(load_with("[mysqld]\nserver-id=" + id + "\n"), 11, "server-id " + id);
  }
}

TEST_F(LoadSlaveTest, RefusesAWrongLoginOnTheMaster) {
  const ProcessResult result = load_with("[load-slave]\nmaster-password=wrong-secret\n");
  expect_refused(result, 10, "cannot connect to the master as repl_user");
  EXPECT_THAT(result.err, testing::Not(HasSubstr("wrong-secret")));
}

TEST_F(LoadSlaveTest, RefusesWhileTheServerRuns) {
  ASSERT_EQ(load_slave({archive()}).exit_status, 0);
  const ProcessResult again = load_slave({"--replace", archive()});
  EXPECT_EQ(again.exit_status, 11);
  EXPECT_THAT(again.err, HasSubstr("a server answers at"));
  EXPECT_TRUE(status("clone").applier_running);
}

TEST_F(LoadSlaveTest, APlainTarOfTheTutorialNeedsUnverified) {
  // As the tutorial does it by hand.
  sql("donor", "STOP SLAVE");
  const BinlogPosition at = status("donor").executed;
  servers_.stop({"donor"});
  const std::string data = servers_.data_directory("donor");
  write_durably(data + "/binlog_pos.dat", at.file + " " + std::to_string(at.offset) + "\n");
  const std::string tar = servers_.path() + "/slave-backup.tar.gz";
  ASSERT_EQ(run_process({"tar", "-C", servers_.path(), "-czf", tar, "donor/data"}).exit_status, 0);
  servers_.start({"donor"});
  sql("donor", "START SLAVE");

  EXPECT_EQ(load_slave({tar}).exit_status, 21);
  const ProcessResult loaded =
      load_slave({"--unverified", "--master-host=127.0.0.1",
                  "--master-port=" + std::to_string(servers_.port("master")), tar});
  ASSERT_EQ(loaded.exit_status, 0) << loaded.err;
  EXPECT_THAT(loaded.err, HasSubstr("has no manifest"));
  EXPECT_THAT(loaded.out + loaded.err, testing::Not(HasSubstr("verified")));
  sql("master", "INSERT INTO test.t VALUES (4)");
  expect_clone_equals_donor_and_master();
}

}  // namespace
}  // namespace slaveclone::test
