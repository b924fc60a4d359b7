#include <gmock/gmock.h>

#include <boost/filesystem.hpp>
#include <ctime>

#include "base/durable_file.h"
#include "mysql/server.h"
#include "sandbox/accounts.h"
#include "support/files.h"
#include "support/loading_test.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;

// What load-slave asks the master and its own host before it unpacks anything, and positions that
// nobody knows.
class AskedMasterTest : public LoadingTest {
 protected:
  void back_up_uncompressed() {
    const ProcessResult result = take_backup({"--output=" + tar(), "--compress=none"});
    ASSERT_EQ(result.exit_status, 0) << result.err;
  }
  std::string tar() const { return servers_.path() + "/backup.tar"; }

  // Its first entry is there, and of the rest nothing: what is asked is asked before the rest
  // comes.
  ProcessResult load_the_beginning(const Argv& words = {}, const std::string& lines = "") {
    const std::string beginning = servers_.path() + "/beginning.tar";
    constexpr std::size_t first_entry_and_some = 8192;
    write_file(beginning, read_whole_file(tar()).substr(0, first_entry_and_some));
    return load_from(beginning, lines, words);
  }

  BinlogPosition end_of_masters_log() const {
    return Server(servers_.session("master")).end_of_log();
  }

  void create(const std::string& table, std::size_t padding) const {
    sql("master", "CREATE TABLE test." + table + " (a INT) /*" + std::string(padding, 'x') + "*/");
  }
};

TEST_F(AskedMasterTest, ADonorThatWasResetStandsNowhere) {
  sql("donor", "STOP SLAVE");
  sql("donor", "RESET SLAVE");
  const ProcessResult refused = take_backup({"--output=" + archive()});
  EXPECT_EQ(refused.exit_status, 11) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("nobody knows where the donor's applier stands"));
  EXPECT_FALSE(fs::exists(archive()));
}

TEST_F(AskedMasterTest, ALogThatWasResetIsFoundOutThoughTheOffsetFits) {
  create("long_before", 5000);
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  back_up_uncompressed();
  const BinlogPosition then = end_of_masters_log();
  sql("donor", "STOP SLAVE");
  sql("master", "DROP TABLE test.long_before");
  ASSERT_TRUE(wait_until([] { return std::time(nullptr) % 2 == 0; }));
  ASSERT_TRUE(wait_until([] { return std::time(nullptr) % 2 == 1; }));
  sql("master", "RESET MASTER");
  const std::uint64_t start = end_of_masters_log().offset;
  create("p1", 0);
  const std::uint64_t length = end_of_masters_log().offset - start;
  create("p2", then.offset - end_of_masters_log().offset - length);
  ASSERT_EQ(end_of_masters_log(), then);
  sql("master", "INSERT INTO test.p2 VALUES (1)");
  expect_refused(load_the_beginning(), 11, "its log was reset since");
}

TEST_F(AskedMasterTest, ALogThatWasPurgedIsMissedBeforeAnythingIsUnpacked) {
  back_up_uncompressed();
  sql("master", "FLUSH BINARY LOGS");
  ASSERT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  sql("donor", "STOP SLAVE");
  sql("master", "PURGE BINARY LOGS TO 'master-bin.000002'");
  expect_refused(load_the_beginning(), 11, "the master cannot give its log from");
}

TEST_F(AskedMasterTest, AnotherServerIsNotTakenForTheMaster) {
  back_up_uncompressed();
  servers_.add("other", "master");
  servers_.start({"other"});
  sandbox::make_accounts(*servers_.session("other"), {sandbox::replication_user});
  expect_refused(load_the_beginning({"--master-port=" + std::to_string(servers_.port("other"))}),
                 11, "the archive's position is of server-id");
}

TEST_F(AskedMasterTest, AnAccountThatMayNotReplicateIsMissedBeforeAnythingIsUnpacked) {
  back_up_uncompressed();
  sql("master", "REVOKE REPLICATION SLAVE ON *.* FROM repl_user@'%'");
  expect_refused(load_the_beginning(), 11, "REPLICATION SLAVE");
}

TEST_F(AskedMasterTest, APortOfAnotherServerIsRefused) {
  back_up_uncompressed();
  const std::string port = std::to_string(servers_.port("master"));
  expect_refused(load_the_beginning({}, "[mysqld]\nport=" + port + "\n"), 11,
                 "port " + port + " is another server's");
}

TEST_F(AskedMasterTest, DirectoriesThatTheServerWillNotMakeAreMissed) {
  back_up_uncompressed();
  for (const char* option :
       {"relay-log=/no/such/relay", "tmpdir=/no/such", "socket=/no/such/sock"}) {
    expect_refused(load_the_beginning({}, std::string("[mysqld]\n") + option + "\n"), 11,
                   "/no/such, which is not there");
  }
}

TEST_F(AskedMasterTest, CheckListsAllThatIsMissingAndChangesNothing) {
  back_up_uncompressed();
  const ProcessResult ready = load_the_beginning({"--check"});
  EXPECT_EQ(ready.exit_status, 0) << ready.out << ready.err;
  EXPECT_THAT(ready.out, HasSubstr("ready: nothing is missing"));
  const std::string port = std::to_string(servers_.port("master"));
  const std::string id = value("donor", "@@server_id");
  sql("master", "REVOKE REPLICATION SLAVE ON *.* FROM repl_user@'%'");
  const ProcessResult not_ready = load_the_beginning(
      {"--check"}, "[mysqld]\nport=" + port + "\nserver-id=" + id + "\nrelay-log=/no/such/log\n");
  EXPECT_EQ(not_ready.exit_status, 11) << not_ready.err;
  for (const std::string& what :
       {"port " + port + " is another", "server-id " + id + " is another",
        std::string("/no/such, which"), std::string("REPLICATION SLAVE")}) {
    EXPECT_THAT(not_ready.out, HasSubstr(what));
  }
  EXPECT_FALSE(fs::exists(servers_.data_directory("clone") + ".slaveclone-loading"));
}

TEST_F(AskedMasterTest, AHostThatAnIdleMasterStillListsIsLoadedAgain) {
  back_up();
  load();
  servers_.kill("clone");
  ASSERT_EQ(value("master",
                  "(SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE COMMAND = "
                  "'Binlog Dump')"),
            "2");
  const ProcessResult again = load_slave({"--replace", archive()});
  EXPECT_EQ(again.exit_status, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("still lists this very host"));
  expect_replicates("clone");
}

}  // namespace
}  // namespace slaveclone::test
