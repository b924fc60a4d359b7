#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <chrono>
#include <future>
#include <list>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/durable_file.h"
#include "base/process.h"
#include "support/port_reservation.h"
#include "support/stray_processes.h"
#include "support/template_cache.h"
#include "support/temporary_directory.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

// The program itself on real servers, in a directory of its own.
class ServerAdmTest : public testing::Test {
 protected:
  ~ServerAdmTest() override { end_processes_in(directory_.path()); }

  ProcessResult run(const Argv& words) const { return run_in(directory_.path(), words); }

  static ProcessResult run_in(const std::string& directory, const Argv& words) {
    Argv argv{SLAVECLONE_BIN_DIR "/server-adm", "--directory=" + directory};
    argv.insert(argv.end(), words.begin(), words.end());
    return run_process(argv);
  }

  std::string must(const Argv& words) const {
    const ProcessResult result = run(words);
    EXPECT_EQ(result.exit_status, 0) << words.front() << ": " << result.err;
    return result.out;
  }

  // Setup, with the template that all tests share.
  void setup() {
    fs::create_symlink(template_cache(), directory_ / ".templates");
    must({"setup"});
  }

  // Adds with a port that no other test takes.
  std::string add(const std::string& name, const std::string& roles, const Argv& more = {}) {
    Argv words{"add", "name=" + name, "port=" + std::to_string(ports_.emplace_back().port())};
    if (!roles.empty()) words.push_back("roles=" + roles);
    words.insert(words.end(), more.begin(), more.end());
    return must(words);
  }

  // ./mysql --defaults-file=NAME.cnf -uroot, as in the tutorial.
  std::string mysql(const std::string& server, const std::string& sql) const {
    const ProcessResult result =
        run_process({directory_ / "mysql", "--defaults-file=" + directory_ / (server + ".cnf"),
                     "-uroot", "-N", "-B", "-e", sql});
    EXPECT_EQ(result.exit_status, 0) << sql << ": " << result.err;
    return result.out;
  }

  json server(const std::string& name) const {
    const json status = json::parse(must({"status", "--json"}));
    for (const json& one : status.at("servers")) {
      if (one.at("name") == name) return one;
    }
    return {};
  }

  // What a failed command must leave as it was.
  std::string fingerprint() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    std::string all = read_whole_file(directory_ / "server-adm.json");
    for (const std::string& name : names) all += name + "\n";
    return all;
  }

  TemporaryDirectory directory_;
  std::list<PortReservation> ports_;
};

// Sandboxes that share a cache in which there is no template yet. A server that starts removes what
// it takes for temporary tables that an earlier one left, and would remove the others'.
TEST_F(ServerAdmTest, SeveralBootstrapAtOnce) {
  fs::create_directory(directory_ / "templates");
  std::vector<std::future<ProcessResult>> runs;
  for (int i = 0; i < 5; ++i) {
    const std::string sandbox = directory_ / ("sandbox" + std::to_string(i));
    fs::create_directory(sandbox);
    fs::create_symlink(directory_ / "templates", sandbox + "/.templates");
    ASSERT_EQ(run_in(sandbox, {"setup"}).exit_status, 0);
    runs.push_back(std::async(std::launch::async, [sandbox] {
      return run_in(sandbox, {"add", "name=db", "roles=master"});
    }));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  for (auto& run : runs) {
    const ProcessResult result = run.get();
    EXPECT_EQ(result.exit_status, 0) << result.err;
  }
}

TEST_F(ServerAdmTest, TheTutorialWorks) {
  must({"setup"});
  EXPECT_EQ(add("master", "master"),
            "Creating file for master...done!\nBootstrapping server master...done!\n");
  add("slave", "slave");
  const std::string option = "--defaults-file=" + directory_ / "master.cnf";
  start_detached({directory_ / "mysqld", option}, directory_ / "window.log");
  must({"start", "slave"});
  ASSERT_TRUE(wait_until([&] { return server("master").at("up") == true; }));

  must({"replicate", "slave", "--from=master"});
  mysql("master", "CREATE TABLE test.tbl (a CHAR(20)); INSERT INTO test.tbl VALUES ('Replicated')");
  EXPECT_TRUE(wait_until([&] {
    return run({"client", "slave", "-e", "SELECT a FROM test.tbl"}).out == "a\nReplicated\n";
  }));
  EXPECT_THAT(mysql("master", "SHOW BINARY LOGS"), HasSubstr("master-bin.000001"));
  EXPECT_THAT(mysql("master", "SHOW SLAVE HOSTS"), HasSubstr("2\t127.0.0.1"));

  const json slave = server("slave");
  EXPECT_EQ(slave.at("channels").at(0).at("master"), "master");
  EXPECT_EQ(slave.at("channels").at(0).at("applier"), "running");
  EXPECT_THAT(must({"status"}), HasSubstr("FOLLOWS"));
  must({"stop", "--all"});
  EXPECT_THAT(processes_in(directory_.path()), IsEmpty());
}

TEST_F(ServerAdmTest, DualMastersReplicateBothWays) {
  setup();
  add("master1", "master,slave");
  add("master2", "master,slave");
  must({"start", "--all"});
  must({"replicate", "master1", "--from=master2"});
  must({"replicate", "master2", "--from=master1"});
  mysql("master1", "CREATE TABLE test.t1 (a INT)");
  ASSERT_TRUE(wait_until([&] { return mysql("master2", "SHOW TABLES IN test") == "t1\n"; }));
  mysql("master2", "INSERT INTO test.t1 VALUES (1)");
  EXPECT_TRUE(wait_until([&] { return mysql("master1", "SELECT a FROM test.t1") == "1\n"; }));
}

TEST_F(ServerAdmTest, PortsAndIdsAreUniqueInTheSandbox) {
  setup();
  must({"add", "name=a", "--no-bootstrap"});
  must({"add", "name=b", "roles=slave", "--no-bootstrap"});
  EXPECT_GE(server("a").at("port"), 12000);
  EXPECT_NE(server("a").at("port"), server("b").at("port"));
  EXPECT_EQ(server("a").at("server_id"), 1);
  EXPECT_EQ(server("b").at("server_id"), 2);
  must({"remove", "a"});
  must({"add", "name=c", "--no-bootstrap"});
  EXPECT_EQ(server("c").at("server_id"), 1);
}

TEST_F(ServerAdmTest, NoBootstrapMakesTheOptionFileOnly) {
  setup();
  EXPECT_EQ(must({"add", "name=slave2", "roles=slave", "--no-bootstrap"}),
            "Creating file for slave2...done!\n");
  EXPECT_FALSE(fs::exists(directory_ / "slave2/data"));
  struct stat info {};
  ASSERT_EQ(::stat((directory_ / "slave2.cnf").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  const ProcessResult start = run({"start", "slave2"});
  EXPECT_EQ(start.exit_status, 11);
  EXPECT_THAT(start.err, HasSubstr("no data directory"));
  EXPECT_EQ(run({"start", "--all"}).exit_status, 0);
}

TEST_F(ServerAdmTest, BadInputIsAUsageErrorAndChangesNothing) {
  setup();
  must({"add", "name=first", "--no-bootstrap"});
  const std::string port = "port=" + server("first").at("port").dump();
  const std::string before = fingerprint();
  for (const Argv& words : std::vector<Argv>{{"add", "name=first"},
                                             {"add", "name=no/name"},
                                             {"add", "name=x", port},
                                             {"add", "name=x", "server-id=1"},
                                             {"add", "name=x", "no-such-option=1"},
                                             {"add", "name=x", "sql-mode=NONSENSE"},
                                             {"add", "name=x", "version=oracle-7"},
                                             {"add", "name=x", "word"},
                                             {"add"},
                                             {"start"},
                                             {"start", "nobody"},
                                             {"remove", "nobody"},
                                             {"replicate", "first", "--from=first"},
                                             {"load", "nobody"},
                                             {"frobnicate"}}) {
    const ProcessResult result = run(words);
    EXPECT_EQ(result.exit_status, 2) << words.back() << ": " << result.err;
    EXPECT_FALSE(result.err.empty()) << words.back();
    EXPECT_EQ(fingerprint(), before) << words.back();
  }
}

TEST_F(ServerAdmTest, AServerThatDiesWhileStartingShowsItsErrorLog) {
  setup();
  add("broken", "master");
  fs::remove_all(directory_ / "broken/data/mysql");
  const ProcessResult result = run({"start", "broken"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.err, HasSubstr("ended while starting"));
  EXPECT_THAT(result.err, HasSubstr("mysql"));
}

TEST_F(ServerAdmTest, RemoveTakesTheServerAndAllItsFilesAway) {
  setup();
  const std::string before = fingerprint();
  add("master", "master");
  must({"start", "master"});
  must({"remove", "master"});
  EXPECT_THAT(processes_in(directory_.path()), IsEmpty());
  EXPECT_EQ(fingerprint(), before);
}

TEST_F(ServerAdmTest, ALongPathStillGetsASocket) {
  const std::string deep = directory_ / std::string(120, 'd');
  fs::create_directory(deep);
  const PortReservation port;
  EXPECT_EQ(run_in(deep, {"setup"}).exit_status, 0);
  EXPECT_EQ(run_in(deep, {"add", "name=master", "port=" + std::to_string(port.port())}).exit_status,
            0);
  EXPECT_EQ(run_in(deep, {"start", "master"}).exit_status, 0);
  const auto state = json::parse(read_whole_file(deep + "/server-adm.json"));
  const std::string sockets = state.at("servers").at(0).at("socket-directory");
  EXPECT_TRUE(fs::exists(sockets + "/mysqld.sock"));
  EXPECT_EQ(run_in(deep, {"remove", "master"}).exit_status, 0);
  EXPECT_FALSE(fs::exists(sockets));
}

TEST_F(ServerAdmTest, AHangingServerIsStoppedByItsPidFile) {
  setup();
  add("master", "", {});
  must({"start", "master"});
  // With its socket away it does not answer any more, but it is there.
  fs::remove(directory_ / "master/mysqld.sock");
  EXPECT_THAT(must({"status"}), HasSubstr("yes"));
  must({"stop", "master"});
  EXPECT_THAT(processes_in(directory_.path()), IsEmpty());
}

TEST_F(ServerAdmTest, AnInterruptedLoadSaysHowItFared) {
  setup();
  add("master", "master");
  must({"start", "master"});
  // Faster than the server can, so that a transaction is under way at any time.
  const ProcessResult load =
      run_process({"timeout", "--signal=INT", "--preserve-status", "1",
                   SLAVECLONE_BIN_DIR "/server-adm", "-C", directory_.path(), "load", "master",
                   "--seconds=0", "--rate=100000", "--threads=8", "--json"});
  EXPECT_EQ(load.exit_status, 0) << load.err;
  EXPECT_GT(json::parse(load.out).at("transactions"), 0);
}

}  // namespace
}  // namespace slaveclone::test
