#include "support/kill_sweep.h"

#include <sys/wait.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <fstream>

#include "replication/donor_journal.h"
#include "support/victim.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds enough{10};
constexpr const char* counted_calls =
    "send,fsync,rename,unlink,rmdir,mkdir,ioctl,kill,pidfd_send_signal";

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// From the first change, which the journal is written before.
std::size_t first_change(const std::vector<std::string>& calls) {
  const auto found = std::find_if(calls.begin(), calls.end(), [](const std::string& call) {
    return call.find(DonorJournal::file_name) != std::string::npos;
  });
  return static_cast<std::size_t>(found - calls.begin());
}

}  // namespace

std::string to_string(Rescuer rescuer) {
  switch (rescuer) {
    case Rescuer::guardian:
      return "guardian";
    case Rescuer::recover:
      return "--recover";
    case Rescuer::next_run:
      break;
  }
  return "next run";
}

KillSweep::KillSweep(const std::string& mode, const std::string& parent)
    : mode_(mode), servers_(parent) {
  servers_.add("master", "master");
  servers_.add("donor", "slave");
  servers_.start({"master", "donor"});
  servers_.replicate("donor", "master");
  servers_.session("donor")->query("SET GLOBAL event_scheduler = ON");
  before_ = look_at(servers_.session("donor"));
  const pid_t pid = servers_.pid("donor");
  server_ = {pid, process_start_time(pid)};
}

Argv KillSweep::take_backup() const {
  return {SLAVECLONE_BIN_DIR "/take-backup", "--defaults-file=" + servers_.cnf("donor"),
          "--output=" + servers_.path() + "/backup.tar.zst", "--quiesce=" + mode_,
          "--until-timeout=20"};
}

Argv KillSweep::watched_run(const std::vector<std::string>& environment) const {
  Argv argv{"env", "LD_PRELOAD=" SLAVECLONE_FAULTS_LIBRARY,
            std::string("SYSCALL_FAULTS_CALLS=") + counted_calls};
  argv.insert(argv.end(), environment.begin(), environment.end());
  const Argv run = take_backup();
  argv.insert(argv.end(), run.begin(), run.end());
  return argv;
}

std::vector<std::string> KillSweep::calls_of_a_run() const {
  const std::string log = servers_.path() + "/calls";
  fs::remove(log);
  const ProcessResult whole = run_process(watched_run({"SYSCALL_FAULTS_LOG=" + log}));
  if (whole.exit_status != 0) throw std::runtime_error("the run to be killed fails: " + whole.err);
  return lines_of(log);
}

bool KillSweep::kill_at(std::size_t call, bool after, Rescuer rescuer) const {
  std::vector<std::string> environment{
      "SYSCALL_FAULTS_AT=" + std::to_string(call),
      std::string("SYSCALL_FAULTS_ACTION=") + (after ? "kill-after" : "kill")};
  if (rescuer != Rescuer::guardian) environment.emplace_back("SYSCALL_FAULTS_GUARDIANS_DIE=1");
  const pid_t run = start_detached(watched_run(environment));
  int status = 0;
  ::waitpid(run, &status, 0);
  return WIFSIGNALED(status);
}

int KillSweep::rescue(Rescuer rescuer) const {
  if (rescuer == Rescuer::guardian) return 0;
  Argv argv = take_backup();
  if (rescuer == Rescuer::recover) argv.emplace_back("--recover");
  return run_process(argv).exit_status;
}

bool KillSweep::server_is_stopped() const {
  return server_.is_alive() && state_of_process(server_.pid) == 'T';
}

bool KillSweep::copies_left() const {
  const auto entries = fs::directory_iterator(servers_.path() + "/donor");
  return std::any_of(fs::begin(entries), fs::end(entries), [](const auto& entry) {
    return entry.path().filename().string().find("slaveclone-frozen") != std::string::npos;
  });
}

bool KillSweep::is_as_before() const { return what_differs().empty(); }

std::string KillSweep::what_differs() const {
  // It takes a connection, and never answers.
  if (server_is_stopped()) return "the server is stopped";
  try {
    const DonorLook now = look_at(servers_.session("donor"));
    if (now == before_) return copies_left() ? "the clones of the files are there" : "";
    if (now.journal) return "the journal is there";
    return now.channels == before_.channels ? "variables" : "slave threads";
  } catch (const std::exception& error) {
    return error.what();
  }
}

KillSweep::Result KillSweep::run(Rescuer rescuer, std::size_t points) {
  Result result;
  const std::vector<std::string> calls = calls_of_a_run();
  const std::size_t first = first_change(calls);
  for (std::size_t i = 0; i < points; ++i) {
    const std::size_t call = first + (calls.size() - first) * i / points;
    const bool killed = kill_at(call + 1, i % 2 != 0, rescuer);
    const auto start = steady_clock::now();
    if (rescuer != Rescuer::guardian) {
      result.stopped += server_is_stopped();
      result.changed += !is_as_before();
    }
    const int status = rescue(rescuer);
    const bool good = wait_until([&] { return is_as_before(); }, enough);
    result.slowest = std::max(
        result.slowest, std::chrono::duration_cast<milliseconds>(steady_clock::now() - start));
    ++result.points;
    result.put_back += good && status == 0;
    if (killed && good && status == 0) continue;
    result.failures.push_back(mode_ + ", " + to_string(rescuer) + ", " + calls.at(call) +
                              (killed ? "" : " (not reached)") + ": exit " +
                              std::to_string(status) + ", differs: " + what_differs());
  }
  return result;
}

}  // namespace slaveclone::test
