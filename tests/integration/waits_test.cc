#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <boost/filesystem.hpp>

#include "base/filter_process.h"
#include "host/server_process.h"
#include "mysql/client_session.h"
#include "mysql/session.h"
#include "support/blocked_run.h"
#include "support/clone_test.h"
#include "support/fast_directory.h"
#include "support/guardians.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;

// Takes connections on a port of 127.0.0.1 and says nothing.
class SilentPort {
 public:
  SilentPort() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_.get(), any, size), 0);
    EXPECT_EQ(::listen(listener_.get(), 5), 0);
    ::getsockname(listener_.get(), any, &size);
    port_ = ntohs(address.sin_port);
  }
  std::string number() const { return std::to_string(port_); }

 private:
  UniqueFd listener_;
  unsigned port_ = 0;
};

// Waits of real programs on real servers: bounded, heard, told.
class WaitsTest : public CloneTest {
 protected:
  WaitsTest() {
    sql("master", "CREATE TABLE test.t (a INT PRIMARY KEY, pad LONGTEXT)");
    sql("master", "INSERT INTO test.t VALUES (1, REPEAT(MD5(1), 100000))");
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
  }

  Argv take_backup_words(const Argv& words) const {
    Argv all{"take-backup", "--defaults-file=" + servers_.cnf("donor")};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }
  std::string log() const { return servers_.path() + "/run.log"; }

  bool applier_runs() const { return status("donor").applier_running; }

  static void expect_stops(BlockedRun& run) {
    EXPECT_LT(run.seconds_to_stop(), 2);
    EXPECT_EQ(run.status_within(0), 130) << run.said();
  }
};

TEST_F(WaitsTest, AReaderThatStopsReadingKeepsTheApplierNoLongerThanTold) {
  Pipe hung = make_pipe();
  BlockedRun run(take_backup_words({"--output=-", "--compress=none", "--max-applier-stop=12"}),
                 log(), -1, hung.write_end.get());
  EXPECT_TRUE(run.says("waiting for the reader of stdout"));
  EXPECT_FALSE(applier_runs());
  EXPECT_EQ(run.status_within(25), 20) << run.said();
  EXPECT_THAT(run.said(),
              HasSubstr("the donor's applier was not to be stopped for more than 12 s; it "
                        "waited for the reader of stdout"));
  EXPECT_TRUE(applier_runs());
}

TEST_F(WaitsTest, AStopRequestIsHeardWhileNobodyReadsStdout) {
  Pipe hung = make_pipe();
  BlockedRun run(take_backup_words({"--output=-", "--compress=none"}), log(), -1,
                 hung.write_end.get());
  EXPECT_TRUE(wait_until([&] { return !applier_runs(); }));
  expect_stops(run);
  EXPECT_TRUE(applier_runs());
}

TEST_F(WaitsTest, AStopRequestIsHeardWhileNobodyOpensTheOutput) {
  const std::string pipe = servers_.path() + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  BlockedRun run(take_backup_words({"--output=" + pipe}), log());
  EXPECT_TRUE(run.says("waiting for somebody at the other end of " + pipe));
  expect_stops(run);
  EXPECT_TRUE(applier_runs());
}

// While STOP SLAVE waits for it, the server cannot be made to give up the STOP.
TEST_F(WaitsTest, ALockOnTheDonorKeepsTheRunNoLongerThanTold) {
  const auto holder = servers_.session("donor");
  holder->query("LOCK TABLES test.t READ");
  sql("master", "INSERT INTO test.t VALUES (2, '')");
  EXPECT_TRUE(wait_until(
      [&] { return status("donor").applier_doing.find("metadata lock") != std::string::npos; }));
  BlockedRun run(take_backup_words({"--output=" + archive(), "--max-applier-stop=6"}), log());
  EXPECT_TRUE(run.says("to answer to STOP SLAVE SQL_THREAD"));
  EXPECT_EQ(run.status_within(8), -1);  // START waits behind STOP in the server
  holder->query("UNLOCK TABLES");
  EXPECT_EQ(run.status_within(5), 13) << run.said();
  EXPECT_TRUE(applier_runs());
  EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
}

TEST_F(WaitsTest, AStopRequestIsHeardWhileTheMasterSwallowsPackets) {
  back_up();
  servers_.add_without_data("clone", "slave");
  const SilentPort master;
  BlockedRun run({"load-slave", "--defaults-file=" + servers_.cnf("clone"), archive(),
                  "--master-host=127.0.0.1", "--master-port=" + master.number()},
                 log());
  EXPECT_TRUE(run.says("waiting for the master as"));
  expect_stops(run);
  EXPECT_FALSE(fs::exists(servers_.data_directory("clone")));
}

// By a command that returns at once.
TEST_F(WaitsTest, AServerThatCannotStartIsNoticedAndSaysWhy) {
  back_up();
  servers_.add_without_data("clone", "slave");
  const std::string command = "sh -c 'exec " + find_program("mariadbd") +
                              " --defaults-file=" + servers_.cnf("clone") +
                              " --port=" + std::to_string(servers_.port("master")) + " &'";
  const auto begin = std::chrono::steady_clock::now();
  const ProcessResult failed = load_slave({archive(), "--start-command=" + command});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_EQ(failed.exit_status, 1) << failed.err;
  EXPECT_THAT(failed.err, HasSubstr("the server ended while it started"));
  EXPECT_THAT(failed.err, HasSubstr("Do you already have another"));
}

TEST_F(WaitsTest, AStopRequestIsHeardWhileRecoverWaitsForTheServer) {
  Pipe hung = make_pipe();
  {
    BlockedRun run(take_backup_words({"--output=-", "--compress=none", "--quiesce=shutdown",
                                      "--start-command=true"}),
                   log(), -1, hung.write_end.get());
    ASSERT_TRUE(wait_until([&] { return !answers(connect, servers_.login("donor")); }));
    for (const pid_t guardian : guardians_of(run.pid())) ::kill(guardian, SIGKILL);
  }
  BlockedRun recovering(take_backup_words({"--recover", "--start-command=true"}), log());
  EXPECT_TRUE(recovering.says("waiting for the server at"));
  expect_stops(recovering);
  servers_.start({"donor"});
  EXPECT_EQ(take_backup({"--recover"}).exit_status, 0);
  EXPECT_TRUE(applier_runs());
}

}  // namespace
}  // namespace slaveclone::test
