#include <gmock/gmock.h>
#include <sys/mount.h>

#include <boost/filesystem.hpp>
#include <fstream>
#include <thread>

#include "support/clone_test.h"
#include "support/files.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;

// A small file system of its own, unmounted at the end.
class SmallFileSystem {
 public:
  explicit SmallFileSystem(const std::string& path) : path_(path) {
    fs::create_directories(path_);
    mounted_ = ::mount("slaveclone-test", path_.c_str(), "tmpfs", 0, "size=256k") == 0;
  }
  ~SmallFileSystem() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

 private:
  std::string path_;
  bool mounted_ = false;
};

// What cannot be done is refused with its exit code, a message and a hint, and the donor is as it
// was.
class RefusalTest : public CloneTest {
 protected:
  RefusalTest() : before_(look_at_donor()) {}

  void expect_refused(const ProcessResult& result, int exit_code, const std::string& message) {
    EXPECT_EQ(result.exit_status, exit_code) << result.err;
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_THAT(result.err, HasSubstr("\nhint: "));
    EXPECT_EQ(look_at_donor(), before_);
    EXPECT_FALSE(fs::exists(archive()));
    EXPECT_FALSE(fs::exists(archive() + ".partial"));
  }

  // An option file that gives take-backup this login on the master.
  std::string master_login(const std::string& user, const std::string& password) const {
    std::string path = servers_.path() + "/master-login.cnf";
    write_private_file(path, "[client]\nuser=" + user + "\npassword=" + password + "\n");
    return "--master-defaults-file=" + path;
  }

  DonorLook before_;
};

TEST_F(RefusalTest, AServerThatIsNoSlave) {
  expect_refused(take_backup({"--output=" + archive()}, "master"), 11, "not a slave");
}

TEST_F(RefusalTest, AMasterAccountWithoutReload) {
  sql("master", "CREATE USER weak@'%' IDENTIFIED BY 'secret'");
  sql("master", "GRANT BINLOG MONITOR ON *.* TO weak@'%'");
  const ProcessResult result =
      take_backup({"--output=" + archive(), master_login("weak", "secret")});
  expect_refused(result, 11, "lacks the privilege RELOAD");
  EXPECT_THAT(result.err, HasSubstr("GRANT RELOAD ON *.* TO"));
}

TEST_F(RefusalTest, ADonorAccountWithoutPrivileges) {
  sql("donor", "CREATE USER weak@localhost IDENTIFIED BY 'xyzzy'");
  expect_refused(take_backup({"--user=weak", "--output=" + archive()}), 11,
                 "on the donor lacks the privilege");
}

TEST_F(RefusalTest, AMasterThatCannotBeReached) {
  servers_.stop({"master"});
  ASSERT_TRUE(wait_until([&] { return status("donor").receiver != ReceiverState::running; }));
  before_ = look_at_donor();
  expect_refused(take_backup({"--output=" + archive()}), 10, "cannot connect to the master");
}

TEST_F(RefusalTest, AReceiverThatIsStopped) {
  sql("donor", "STOP SLAVE IO_THREAD");
  before_ = look_at_donor();
  expect_refused(take_backup({"--output=" + archive()}), 11, "receiver is not connected");
}

TEST_F(RefusalTest, AMasterThatTurnsTheLoginAway) {
  const std::string login = master_login("nobody", "wrong-secret");
  const ProcessResult result = take_backup({"--output=" + archive(), login});
  expect_refused(result, 10, "cannot connect to the master as nobody at 127.0.0.1:");
  EXPECT_THAT(result.err,
              HasSubstr("Access denied for user 'nobody'@'localhost' (using password: YES)"));
  EXPECT_THAT(result.err, HasSubstr("\nhint: Check user and password in [client] of " +
                                    login.substr(login.find('=') + 1)));
}

TEST_F(RefusalTest, AnAccountOfTheSocketThatIsAnotherSystemUsers) {
  sql("donor", "CREATE USER nobody@localhost IDENTIFIED VIA unix_socket");
  const ProcessResult result = take_backup({"-unobody", "--output=" + archive()});
  expect_refused(result, 10, "Access denied for user 'nobody'@'localhost' (using password: ");
  EXPECT_THAT(result.err, HasSubstr("as the system user of the same name (unix_socket"));
  EXPECT_THAT(result.err, HasSubstr("in [client] or [take-backup] of the option file."));
}

TEST_F(RefusalTest, OfSeveralThingsAtOnceIsNamed) {
  sql("donor", "CREATE USER weak@localhost IDENTIFIED BY 'xyzzy'");
  const Argv words{"--user=weak", "--output=/nonexistent/db1.tar",
                   master_login("nobody", "wrong-secret")};
  const auto expect_all = [&](const std::string& told) {
    EXPECT_THAT(told, HasSubstr("weak@localhost on the donor lacks the privilege"));
    EXPECT_THAT(told, HasSubstr("cannot write to the directory /nonexistent of the output"));
  };
  const ProcessResult run = take_backup(words);
  expect_refused(run, 11, "lacks the privilege");
  expect_all(run.err);
  Argv check = words;
  check.emplace_back("--check");
  const ProcessResult checked = take_backup(check);
  EXPECT_EQ(checked.exit_status, 11) << checked.err;
  expect_all(checked.out);
  EXPECT_EQ(look_at_donor(), before_);
}

TEST_F(RefusalTest, ACheckNamesWhatBothServersLack) {
  sql("master", "CREATE USER weak@'%' IDENTIFIED BY 'secret'");
  sql("donor", "STOP SLAVE IO_THREAD");
  before_ = look_at_donor();
  const ProcessResult checked =
      take_backup({"--check", "--json", master_login("weak", "secret"), "--quiesce=shutdown",
                   "--start-command=", "--output=" + servers_.path()});
  EXPECT_EQ(checked.exit_status, 11) << checked.err;
  for (const char* found :
       {"weak@% on the master lacks the privilege RELOAD and BINLOG MONITOR",
        "receiver is not connected", "how to start the donor again", "is a directory"})
    EXPECT_THAT(checked.out, HasSubstr(found));
  EXPECT_EQ(look_at_donor(), before_);
}

TEST_F(RefusalTest, ACheckOfAFitDonorFindsNothing) {
  const ProcessResult checked = take_backup({"--check", "--output=" + archive()});
  EXPECT_EQ(checked.exit_status, 0) << checked.out << checked.err;
  EXPECT_EQ(checked.out, "ready: nothing is missing\n");
  EXPECT_EQ(take_backup({"--check", "-q"}).out, "");
  EXPECT_EQ(look_at_donor(), before_);
  EXPECT_FALSE(fs::exists(archive()));
}

TEST_F(RefusalTest, APasswordThatOthersCanRead) {
  const std::string login = master_login("weak", "secret");
  fs::permissions(login.substr(login.find('=') + 1),
                  fs::owner_read | fs::owner_write | fs::others_read);
  expect_refused(take_backup({"--output=" + archive(), login}), 11, "open to others (mode 0604)");
}

TEST_F(RefusalTest, NoMessageHoldsThePassword) {
  const ProcessResult result =
      take_backup({"-v", "--output=" + archive(), master_login("nobody", "wrong-secret")});
  EXPECT_THAT(result.out + result.err, testing::Not(HasSubstr("wrong-secret")));
}

TEST_F(RefusalTest, AMasterLockThatIsNotHadInTime) {
  sql("master", "CREATE TABLE test.held (a INT) ENGINE=InnoDB");
  // A write lock held by another session keeps FLUSH TABLES WITH READ LOCK waiting.
  const auto holder = servers_.session("master");
  holder->query("LOCK TABLES test.held WRITE");
  expect_refused(take_backup({"--master-lock-timeout=1", "--output=" + archive()}), 12,
                 "was not had within 1 s");
  holder->query("UNLOCK TABLES");
  sql("master", "INSERT INTO test.held VALUES (1)");  // nothing of ours holds the master up
  expect_donor_replicates();
}

TEST_F(RefusalTest, ADonorWhoseApplierHasFailed) {
  sql("master", "CREATE TABLE test.gone (a INT)");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  sql("donor", "DROP TABLE test.gone");
  sql("master", "INSERT INTO test.gone VALUES (1)");
  ASSERT_TRUE(wait_until([&] { return !status("donor").applier_running; }));
  before_ = look_at_donor();
  expect_refused(take_backup({"--output=" + archive()}), 11, "applier has failed");
}

TEST_F(RefusalTest, AFilteredDonor) {
  sql("donor", "STOP SLAVE");
  sql("donor", "SET GLOBAL replicate_ignore_db = 'logs'");
  sql("donor", "START SLAVE");
  ASSERT_TRUE(wait_until([&] { return status("donor").receiver == ReceiverState::running; }));
  before_ = look_at_donor();
  expect_refused(take_backup({"--output=" + archive()}), 11, "Replicate_Ignore_DB=logs");
  back_up({"--allow-filtered"});
}

TEST_F(RefusalTest, AFullDisk) {
  const std::string place = servers_.path() + "/small";
  const SmallFileSystem small(place);
  ASSERT_TRUE(small.mounted()) << "needs root";
  expect_refused(take_backup({"--output=" + place + "/backup.tar.zst"}), 20,
                 "No space left on device");
  EXPECT_TRUE(fs::is_empty(place));
  expect_donor_replicates();
}

TEST_F(RefusalTest, AnOutputWhereNothingCanBeWritten) {
  expect_refused(take_backup({"--output=" + servers_.path() + "/not/there.tar.zst"}), 20,
                 "No such file or directory");
}

TEST_F(RefusalTest, ADataDirectoryWithALinkToNowhere) {
  sql("donor", "CREATE DATABASE elsewhere");
  const std::string directory = servers_.data_directory("donor") + "/elsewhere";
  fs::remove_all(directory);
  fs::create_symlink(servers_.path() + "/nowhere", directory);
  expect_refused(take_backup({"--output=" + archive()}), 11, "which is not there");
}

TEST_F(RefusalTest, ShutdownWithoutAStartCommand) {
  expect_refused(take_backup({"--quiesce=shutdown", "--start-command=", "--output=" + archive()}),
                 11, "how to start the donor again");
}

TEST_F(RefusalTest, WrongWords) {
  for (const Argv& words :
       {Argv{"--no-such-option"}, Argv{"--quiesce=magic", "--output=x"}, Argv{},
        Argv{"--output=x", "--compress=zip"}, Argv{"--output=x", "--sync-point=guess"},
        Argv{"--output=x", "--lock-timeout=soon"}, Argv{"--output=x", "--password=secret"}}) {
    EXPECT_EQ(take_backup(words).exit_status, 2) << testing::PrintToString(words);
  }
  EXPECT_EQ(look_at_donor(), before_);
}

TEST_F(RefusalTest, AnUnknownOptionInTheOptionFile) {
  const std::string path = servers_.path() + "/wrong.cnf";
  std::ofstream(path) << "!include " << servers_.cnf("donor") << "\n[take-backup]\nquiese=online\n";
  const ProcessResult result =
      run_program("take-backup", {"--defaults-file=" + path, "--output=" + archive()});
  expect_refused(result, 2, "unknown option 'quiese' in group [take-backup]");
}

}  // namespace
}  // namespace slaveclone::test
