// For scripts/soak: kills provision-slave at points spread evenly over the packets that a whole run
// sends, while clients of the master move keys and change definitions; has it go on by --resume,
// and compares.
//   provision_kills [POINTS]     default 40
// Exits with 1 unless every clone was equal, replicating and left clean.

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/algorithm/string/join.hpp>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>

#include "base/unique_fd.h"
#include "mysql/server.h"
#include "support/key_movers.h"
#include "support/provision_pair.h"

namespace slaveclone::test {
namespace {

namespace fs = std::filesystem;

constexpr int rows = 20'000;
constexpr unsigned clients = 3;
constexpr const char* phase_of_journal = "SELECT value FROM slaveclone.journal WHERE name='phase'";

class ProvisionKills {
 public:
  ProvisionKills() : movers_(pair_.servers().tcp_login("master"), rows, clients) {
    const auto master = pair_.servers().session("master");
    for (const char* sql : definitions) master->query(sql);
  }

  // Three of four all over the run; the fourth where triggers are made and the slave is started,
  // which takes few packets: how many come before differs from run to run.
  int run(std::size_t points) {
    const std::size_t at_end = points / 4;
    const std::size_t packets = packets_of_a_run();
    std::cout << "a run sends " << packets << " packets" << std::endl;
    for (std::size_t point = 0; point < points - at_end; ++point) {
      const std::size_t packet = packets * (2 * point + 1) / (2 * (points - at_end)) + 1;
      be_killed_at_packet(packet, point % 2 == 1);
      tell(go_on_and_compare(), "packet " + std::to_string(packet));
    }
    constexpr std::size_t statements_at_end = 46;
    for (std::size_t point = 0; point < at_end; ++point) {
      const std::size_t statement = statements_at_end * (2 * point + 1) / (2 * at_end);
      be_killed_at_the_end(statement);
      tell(go_on_and_compare(), "statement " + std::to_string(statement) + " of the end");
    }
    for (const auto& [phase, count] : phases_) std::cout << phase << ": " << count << "\n";
    std::cout << good_ << "/" << points << " equal; the master's clients changed " << movers_.stop()
              << " times\n";
    return good_ == points && points > 0 ? 0 : 1;
  }

 private:
  static constexpr std::array definitions{
      "CREATE TABLE moving.log (n INT PRIMARY KEY AUTO_INCREMENT, t INT) ENGINE=InnoDB",
      "CREATE TRIGGER moving.logged AFTER UPDATE ON moving.places FOR EACH ROW INSERT INTO "
      "moving.log (t) VALUES (NEW.place)",
      "CREATE TRIGGER moving.gone AFTER DELETE ON moving.tree FOR EACH ROW INSERT INTO moving.log "
      "(t) VALUES (OLD.id)",
      "CREATE VIEW moving.seen AS SELECT * FROM moving.plain",
      "CREATE PROCEDURE moving.nothing() SELECT 1",
      "CREATE EVENT moving.daily ON SCHEDULE EVERY 1 DAY DO SELECT 1"};

  Argv watched(const Argv& environment) const {
    Argv argv{"env", "LD_PRELOAD=" SLAVECLONE_FAULTS_LIBRARY, "SYSCALL_FAULTS_CALLS=send"};
    argv.insert(argv.end(), environment.begin(), environment.end());
    const Argv run = pair_.provision_slave({"--replace", "--max-snapshot=1"});
    argv.insert(argv.end(), run.begin(), run.end());
    return argv;
  }

  std::size_t packets_of_a_run() {
    const std::string log = pair_.servers().path() + "/calls";
    const ProcessResult whole = run_process(watched({"SYSCALL_FAULTS_LOG=" + log}));
    if (whole.exit_status != 0)
      throw std::runtime_error("the run to be killed fails: " + whole.err);
    std::ifstream file(log);
    return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
  }

  // In turn before the packet is sent, and after.
  void be_killed_at_packet(std::size_t packet, bool after) {
    const std::string log = pair_.servers().path() + "/killed.log";
    fs::remove(log);
    const char* action = after ? "kill-after" : "kill";
    const pid_t run = start_detached(watched({"SYSCALL_FAULTS_AT=" + std::to_string(packet),
                                              std::string("SYSCALL_FAULTS_ACTION=") + action}),
                                     log);
    take_note_of_end(run, [&] {
      std::ifstream told(log);
      return std::string(std::istreambuf_iterator<char>(told), {});
    });
  }

  // As it tells each statement before it is sent.
  void be_killed_at_the_end(std::size_t statement) {
    UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    UniqueFd told(ends[0]), telling(ends[1]);
    const pid_t run = start_filter(pair_.provision_slave({"--replace", "--max-snapshot=1", "-v"}),
                                   nothing.get(), nothing.get(), telling.get());
    telling.reset();
    const std::string text = read_until_the_end(told.get(), statement);
    ::kill(run, SIGKILL);
    take_note_of_end(run, [&] { return text; });
  }

  // Up to so many statements after those that the triggers are read by, once the proof has begun.
  static std::string read_until_the_end(int told, std::size_t statements) {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t size = 0; (size = ::read(told, buffer.data(), buffer.size())) > 0;) {
      text.append(buffer.data(), static_cast<std::size_t>(size));
      const std::size_t proof = text.find("('phase', 'prove')");
      if (proof == std::string::npos) continue;
      const std::size_t triggers = text.find("SHOW CREATE TRIGGER", proof);
      if (triggers == std::string::npos) continue;
      const auto lines =
          std::count(text.begin() + static_cast<std::ptrdiff_t>(triggers), text.end(), '\n');
      if (lines > static_cast<std::ptrdiff_t>(statements)) break;
    }
    return text;
  }

  void take_note_of_end(pid_t run, const std::function<std::string()>& told) {
    int status = 0;
    ::waitpid(run, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) throw std::runtime_error(told());
    phase_ = WIFSIGNALED(status) ? phase() : "ended";
    ++phases_[phase_];
  }

  void tell(const std::string& fault, const std::string& point) {
    if (fault.empty()) ++good_;
    std::cout << point << ", " << phase_ << ": " << (fault.empty() ? "equal" : "WRONG: " + fault)
              << std::endl;
  }

  std::string phase() {
    const auto clone = pair_.servers().session("clone");
    try {
      const ResultSet phase = clone->query(phase_of_journal);
      if (phase.empty()) return "begun";
      const bool triggers =
          !clone->query("SELECT 1 FROM information_schema.triggers WHERE trigger_schema='moving'")
               .empty();
      return phase.text("value") + (triggers ? " and triggers" : "");
    } catch (const SqlError&) {
      return "checks";  // there is no journal
    }
  }

  std::string go_on_and_compare() {
    if (phase_ != "ended") {
      const bool begun = phase_ != "checks";
      const ProcessResult again = run_process(
          pair_.provision_slave({begun ? "--resume" : "--replace", "--max-snapshot=1"}));
      if (again.exit_status != 0) return again.err;
    }
    const std::string left = what_was_left();
    return left.empty() ? boost::algorithm::join(pair_.differences(), ", ") : left;
  }

  std::string what_was_left() {
    Server clone(pair_.servers().session("clone"));
    if (clone.variable("slave_exec_mode") != "STRICT") return "the applier is not strict";
    if (clone.variable("sync_binlog") != before_sync_binlog) return "sync_binlog was not put back";
    const std::string journal = clone.value_of(
        "(SELECT COUNT(*) FROM information_schema.schemata WHERE "
        "schema_name = 'slaveclone')");
    if (journal != "0") return "a journal was left";
    const std::string made = clone.value_of(
        "(SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = "
        "'moving')");
    return made == "2" ? "" : made + " triggers";
  }

  ProvisionPair pair_;
  KeyMovers movers_;
  std::string before_sync_binlog = Server(pair_.servers().session("clone")).variable("sync_binlog");
  std::string phase_;
  std::map<std::string, std::size_t> phases_;
  std::size_t good_ = 0;
};

}  // namespace
}  // namespace slaveclone::test

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::warn);
  try {
    return slaveclone::test::ProvisionKills().run(argc > 1 ? std::stoul(argv[1]) : 40);
  } catch (const std::exception& error) {
    std::cerr << "provision_kills: " << error.what() << "\n";
    return 1;
  }
}
