#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <boost/filesystem.hpp>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "base/durable_file.h"
#include "mysql/dialect.h"
#include "replication/donor_journal.h"
#include "support/files.h"
#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

std::string read_if_there(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// Looks at every process and at one file over and over, as anybody on the machine could.
class Onlooker {
 public:
  Onlooker(std::set<std::string> words, std::string file)
      : words_(std::move(words)), file_(std::move(file)), thread_([this] { look_on(); }) {}
  ~Onlooker() { stop(); }
  Onlooker(const Onlooker&) = delete;
  Onlooker& operator=(const Onlooker&) = delete;

  // What was seen where. At least `looks()` times all was looked at.
  std::set<std::string> stop() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
    return seen_;
  }
  int looks() const { return looks_; }
  bool saw_our_programs() const { return saw_our_programs_; }
  bool saw_file() const { return saw_file_; }

 private:
  void look_on() {
    for (; !done_; ++looks_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));  // others want to run, too
      look_at(file_);
      if (fs::exists(file_, ignored_)) saw_file_ = true;
      for (const fs::directory_entry& entry : fs::directory_iterator("/proc", ignored_)) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        if (name == std::to_string(::getpid())) continue;
        const std::string command = look_at(entry.path().string() + "/cmdline");
        if (command.find("take-backup") == std::string::npos &&
            command.find("load-slave") == std::string::npos) {
          if (command.find("age") == std::string::npos) continue;
        }
        saw_our_programs_ = true;
        look_at(entry.path().string() + "/environ");
      }
    }
  }

  std::string look_at(const std::string& path) {
    std::string text = read_if_there(path);
    for (const std::string& word : words_) {
      if (text.find(word) != std::string::npos) seen_.insert(word + " in " + path);
    }
    return text;
  }

  std::set<std::string> words_;
  std::string file_;
  std::set<std::string> seen_;
  std::atomic<bool> done_{false};
  std::atomic<int> looks_{0};
  std::atomic<bool> saw_our_programs_{false};
  std::atomic<bool> saw_file_{false};
  boost::system::error_code ignored_;
  std::thread thread_;
};

// Every account has a password that is found nowhere else by chance; then all that comes out of a
// clone is searched for each.
class Secrets : public MatrixTest {
 protected:
  static std::string new_secret(const std::string& what) {
    std::random_device random;
    std::ostringstream text;
    text << "Pw-" << what << "-" << std::hex << random() << random();
    return text.str();
  }

  void set_password(const std::string& account, const std::string& password) const {
    for (const char* server : {"master", "donor"}) {
      const auto session = servers_.session(server);
      session->query("SET SESSION sql_log_bin = 0");
      session->query("ALTER USER " + account + " IDENTIFIED BY '" + password + "'");
    }
  }

  void set_passwords() {
    set_password("'take_backup'@'localhost'", backup_);
    set_password("'sync_point'@'%'", sync_point_);
    set_password("'load_slave'@'localhost'", load_);
    set_password("'repl_user'@'%'", replication_);
    const auto session = servers_.session("donor");
    const Dialect dialect(ServerVersion::parse(session->server_version()));
    MasterLink link;
    link.host = "127.0.0.1";
    link.port = servers_.port("master");
    link.user = "repl_user";
    link.password = replication_;
    link.connect_retry_seconds = 1;
    session->query(dialect.stop_slave(""));
    session->query(dialect.change_master(link, "", *session));
    session->query(dialect.start_slave(""));
    ASSERT_TRUE(wait_until([&] { return status("donor").receiver == ReceiverState::running; }))
        << status("donor").receiver_error;
  }

  std::string option_file(const std::string& server, const std::string& backup_password) const {
    const std::string path = servers_.path() + "/" + server + "-secret.cnf";
    write_private_file(
        path, "!include " + servers_.cnf(server) + "\n[take-backup]\npassword=" + backup_password +
                  "\n[take-backup-master]\npassword=" + sync_point_ +
                  "\n[load-slave]\npassword=" + load_ + "\nmaster-password=" + replication_ + "\n");
    return "--defaults-file=" + path;
  }

  // What was printed is kept for the search.
  ProcessResult run(int exit_code, const std::string& program, const Argv& words) {
    const ProcessResult result = run_program(program, words);
    EXPECT_EQ(result.exit_status, exit_code) << program << ": " << result.err;
    printed_ += result.out + result.err;
    return result;
  }

  std::set<std::string> secrets() const {
    return {backup_, sync_point_, load_, replication_, wrong_};
  }

  std::set<std::string> found_in(const std::string& text) const {
    std::set<std::string> found;
    for (const std::string& secret : secrets()) {
      if (text.find(secret) != std::string::npos) found.insert(secret);
    }
    return found;
  }

  static std::string content(const std::string& archive) {
    return run_process({"zstd", "-dcq", archive}).out;
  }

  std::string make_key() const {
    const std::string path = servers_.path() + "/key";
    run_process({"age-keygen", "-o", path});
    const std::string key = run_process({"age-keygen", "-y", path}).out;
    return key.substr(0, key.find('\n'));
  }

  std::string backup_ = new_secret("backup");
  std::string sync_point_ = new_secret("sync");
  std::string load_ = new_secret("load");
  std::string replication_ = new_secret("repl");
  std::string wrong_ = new_secret("wrong");
  std::string printed_;
};

TEST_P(Secrets, AreFoundNowhere) {
  start_pair({}, is("mysql-5.7") ? Words{"master-info-repository=TABLE"} : Words{});
  ASSERT_NO_FATAL_FAILURE(set_passwords());
  const std::string donor = option_file("donor", backup_);
  const std::string clone = option_file("clone", backup_);
  const std::string encrypted = servers_.path() + "/backup.age";
  const std::string second = servers_.path() + "/second.tar.zst";
  const std::string key = make_key();
  Onlooker onlooker(secrets(), servers_.data_directory("donor") + "/" + DonorJournal::file_name);

  run(0, "take-backup", {donor, "-v", "--dry-run", "--output=" + archive()});
  const ProcessResult online =
      run(0, "take-backup", {donor, "-v", "--json", "--quiesce=online", "--output=" + archive()});
  for (const char* sql : {"donor> STOP ", "donor> FLUSH TABLES WITH READ LOCK;", "master> SELECT "})
    EXPECT_THAT(online.err, testing::HasSubstr(sql));
  run(0, "take-backup", {donor, "-v", "--quiesce=shutdown", "--output=" + second});
  run(0, "take-backup", {donor, "-v", "--encrypt-to=" + key, "--output=" + encrypted});
  run(0, "load-slave",
      {"--verify-only", "-v", "--identity=" + servers_.path() + "/key", encrypted});
  run(11, "load-slave", {"--verify-only", "-v", encrypted});
  const ProcessResult loaded =
      run(0, "load-slave",
          {clone, "-v", "--json", "--identity=" + servers_.path() + "/key", encrypted});
  EXPECT_THAT(loaded.err, testing::HasSubstr("new server> CHANGE "));
  EXPECT_THAT(loaded.err, testing::HasSubstr("_PASSWORD='***'"));
  run(10, "take-backup",
      {option_file("donor", wrong_), "-v", "--output=" + servers_.path() + "/third.tar.zst"});
  expect_replicates("clone");

  EXPECT_THAT(onlooker.stop(), IsEmpty());
  EXPECT_GT(onlooker.looks(), 20);
  EXPECT_TRUE(onlooker.saw_our_programs());
  EXPECT_TRUE(onlooker.saw_file());
  EXPECT_THAT(found_in(printed_), IsEmpty());
  for (const char* server : {"master", "donor", "clone"}) {
    EXPECT_THAT(found_in(read_if_there(servers_.error_log(server))), IsEmpty()) << server;
  }
  EXPECT_THAT(found_in(read_if_there(encrypted)), IsEmpty());

  // MySQL's own table of it is the one place that cannot be left out, and that is said.
  const std::set<std::string> kept =
      is_mariadb() ? std::set<std::string>{} : std::set{replication_};
  EXPECT_EQ(found_in(content(archive())), kept);
  EXPECT_EQ(found_in(content(second)), kept);
  EXPECT_EQ(online.err.find("will hold the password") != std::string::npos, !kept.empty());
  EXPECT_THAT(online.out, HasSubstr(kept.empty() ? "\"holds_replication_password\":false"
                                                 : "\"holds_replication_password\":true"));
}

INSTANTIATE_TEST_SUITE_P(Servers, Secrets,
                         testing::Values("mariadb-10.11", "mysql-5.7", "mysql-9.7"),
                         matrix_test_name);

}  // namespace
}  // namespace slaveclone::test
