#include "datadir/freeze_quiesce.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <cerrno>
#include <csignal>
#include <fstream>

#include "base/human.h"
#include "base/own_file.h"
#include "base/process.h"
#include "base/stopwatch.h"
#include "datadir/frozen_process.h"
#include "datadir/reflink.h"
#include "mysql/privileges.h"
#include "replication/changed_variables.h"
#include "replication/donor_lock.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;
using std::chrono::steady_clock;

constexpr const char* flushes_redo_log = "innodb_flush_log_at_trx_commit";

// Nothing if that may not be seen.
std::optional<bool> works_in(pid_t pid, const std::string& directory) {
  boost::system::error_code error;
  const bool same = fs::equivalent("/proc/" + std::to_string(pid) + "/cwd", directory, error);
  if (error) return {};
  return same;
}

// MariaDB up to 10.11 does not flush at 0.
std::vector<VariableState> redo_writing(Server& server) {
  if (server.variable(flushes_redo_log) != "0") return {};
  return {{flushes_redo_log, "1"}};
}

// Commits may be in the server's memory only: with innodb_flush_log_at_trx_commit=0, and with a
// binary log, which an archive leaves out, even with 1.
void write_redo_log(Donor& donor, DonorJournal& journal, DonorLock& lock) {
  ChangedVariables variables(donor, journal);
  for (const VariableState& variable : redo_writing(donor.server()))
    variables.set(variable.name, variable.value);
  lock.flush_redo_log();
  variables.put_back();
}

// The process behind the socket, if it is sure to be the server: systemd may have opened the socket
// for it. A server works in its data directory; where that may not be seen its pid file tells.
ServerProcess process_to_stop(Server& server) {
  const pid_t pid = server.pid().value_or(0);
  const unsigned long long start_time = pid > 1 ? process_start_time(pid) : 0;
  const auto is_server = [&] {
    return works_in(pid, server.data_directory()).value_or(false) || pid_from_file(server) == pid;
  };
  if (start_time == 0 || !is_server()) {
    throw Error(ExitCode::precondition, "cannot tell which process to stop for mode freeze",
                "Run on the server's own host, and connect by its unix socket.");
  }
  return {pid, start_time};
}

void require_redo_log(Server& server) {
  const auto enabled = server.status({"Innodb_redo_log_enabled"});
  if (enabled.empty() || enabled.begin()->second == "ON") return;
  throw Error(ExitCode::precondition,
              "the donor's redo log is disabled, so its files cannot be used after a crash",
              "ALTER INSTANCE ENABLE INNODB REDO_LOG;");
}

// By its descriptor: in a data directory its name may be given to another meanwhile.
void remove_flat_directory(const std::string& path) {
  const auto directory = open_own_directory(path);
  if (!directory) return;
  const int fd = directory->get();
  for (const auto& entry : fs::directory_iterator("/proc/self/fd/" + std::to_string(fd))) {
    const std::string name = entry.path().filename().string();
    if (::unlinkat(fd, name.c_str(), 0) != 0) throw io_error("remove " + path + "/" + name, errno);
  }
  if (::rmdir(path.c_str()) != 0) throw io_error("remove " + path, errno);
}

std::string place_for_copy_of(Server& server) {
  return place_for_frozen_copy(scan_data_directory(ServerFiles(server)));
}

}  // namespace

void FreezeQuiesce::check_ready(Donor& donor) {
  const ServerProcess process = process_to_stop(donor.server());
  ProcessHandle(process.pid, process.start_time).send(0);
  require_redo_log(donor.server());
  if (!redo_writing(donor.server()).empty()) {
    require_privileges(donor.server(), "donor",
                       {may_set_variables(donor.server().dialect().version())});
  }
  place_for_copy_of(donor.server());
}

std::vector<std::string> FreezeQuiesce::plan(Donor& donor, const std::string& meanwhile) {
  const PlannedVariables writing = plan_variables(donor.server(), redo_writing(donor.server()));
  std::vector<std::string> lines{"FLUSH TABLES WITH READ LOCK"};
  lines.insert(lines.end(), writing.set.begin(), writing.set.end());
  lines.emplace_back(DonorLock::flush_of_redo_log);
  lines.insert(lines.end(), writing.put_back.begin(), writing.put_back.end());
  lines.insert(lines.end(),
               {"# kill -STOP " + std::to_string(process_to_stop(donor.server()).pid) +
                    ", clone the files to " + place_for_copy_of(donor.server()) + ", kill -CONT",
                "UNLOCK TABLES", meanwhile + ", from the clones, once the donor replicates again"});
  return lines;
}

void FreezeQuiesce::prepare(Donor& donor, DonorJournal& /*journal*/) {
  write_out(scan_data_directory(ServerFiles(donor.server())));
}

void FreezeQuiesce::make_copy(const FileTree& files, const ServerProcess& process,
                              DonorJournal& journal) {
  DonorState state = journal.state();
  state.frozen_pid = process.pid;
  state.frozen_start_time = process.start_time;
  state.frozen_copy = place_for_frozen_copy(files);
  journal.record(state);
  remove_copy_.emplace("the directory " + state.frozen_copy, [&journal] {
    thaw_donor(journal);
    remove_frozen_copy(journal);
  });
  copy_.emplace(state.frozen_copy);
  copy_->prepare(files);
}

// Nothing in here may wait for the server.
void FreezeQuiesce::freeze(const ServerFiles& files, const ServerProcess& process,
                           QuiesceEvidence& evidence) {
  const ProcessHandle handle(process.pid, process.start_time);
  FrozenProcess frozen(handle, options_.freeze_timeout);
  FileTree now = scan_data_directory(files);
  evidence.cloned_files = now.files.size();
  copy_->take(std::move(now), [&frozen] { frozen.check_time(); });
  frozen.check();
  evidence.stalled_us = static_cast<std::uint64_t>(frozen.go_on().count());
}

QuiesceEvidence FreezeQuiesce::with_still_files(Donor& donor, DonorJournal& journal,
                                                const CheckPositions& check,
                                                const CopyFiles& /*copy*/) {
  const ServerProcess process = process_to_stop(donor.server());
  const auto start = steady_clock::now();
  DonorLock lock(donor, options_.lock_timeout);
  check();
  write_redo_log(donor, journal, lock);
  const ServerFiles files(donor.server());
  make_copy(scan_data_directory(files), process, journal);
  QuiesceEvidence evidence;
  evidence.mode = mode();
  evidence.rounds = 1;
  evidence.server_pid = process.pid;
  evidence.server_start_time = process.start_time;
  freeze(files, process, evidence);
  lock.release();
  evidence.drain_seconds = seconds_since(start);
  thaw_donor(journal);
  spdlog::info("the donor's server was stopped for {}",
               human_duration(static_cast<double>(evidence.stalled_us) / 1e6));
  return evidence;
}

void FreezeQuiesce::copy_snapshot(const CopyFiles& copy, QuiesceEvidence& evidence) {
  const auto start = steady_clock::now();
  const FileTree files = copy_->files();
  if (copy(files).size() != files.files.size())
    throw Error(ExitCode::not_still, "clones of the donor's files have vanished", "Run again.");
  evidence.copy_seconds = seconds_since(start);
  remove_copy_->run();
}

void require_believable_freeze(const DonorJournal& journal) {
  const DonorState& state = journal.state();
  const auto refuse = [&](const std::string& why) {
    throw Error(ExitCode::precondition,
                "the journal " + journal.path() + " is not believed: " + why,
                "Look at it. Put the donor in order by hand (kill -CONT, if its server is "
                "stopped), then remove the journal.");
  };
  const auto pid = static_cast<pid_t>(state.frozen_pid);
  const bool lives = pid > 0 && process_start_time(pid) == state.frozen_start_time;
  if (lives && !works_in(pid, journal.directory()).value_or(true))
    refuse("process " + std::to_string(pid) + " does not work in " + journal.directory());
  if (state.frozen_copy.empty()) return;
  if (!is_place_for_frozen_copy(state.frozen_copy, journal.directory()))
    refuse(state.frozen_copy + " is no copy of " + journal.directory());
  open_own_directory(state.frozen_copy);
}

void thaw_donor(DonorJournal& journal) {
  DonorState state = journal.state();
  const auto pid = static_cast<pid_t>(state.frozen_pid);
  if (pid > 0 && process_start_time(pid) == state.frozen_start_time) {
    ProcessHandle(pid, state.frozen_start_time).send(SIGCONT);
  }
  state.frozen_pid = 0;
  state.frozen_start_time = 0;
  journal.settle(state);
}

void remove_frozen_copy(DonorJournal& journal) {
  DonorState state = journal.state();
  if (!state.frozen_copy.empty()) remove_flat_directory(state.frozen_copy);
  state.frozen_copy.clear();
  journal.settle(state);
}

}  // namespace slaveclone
