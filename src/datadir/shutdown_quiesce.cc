#include "datadir/shutdown_quiesce.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/findings.h"
#include "base/stop_request.h"
#include "base/stopwatch.h"
#include "base/undo.h"
#include "base/waiting.h"
#include "datadir/donor_rescue.h"
#include "host/server_process.h"
#include "mysql/account_needs.h"
#include "replication/changed_variables.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

// Settings that a restart would forget when they were made by SET GLOBAL only, and that matter on a
// slave.
constexpr const char* remembered[] = {"read_only", "super_read_only", "event_scheduler"};

std::vector<VariableState> remember(Server& server) {
  std::vector<VariableState> values;
  for (const char* name : remembered) {
    const auto value = server.variable_if_known(name);
    if (value && *value != "DISABLED") values.push_back({name, *value});
  }
  return values;
}

// By setting each to what it is: the only sure way to learn that they can be put back.
void require_may_set_remembered(Server& server) {
  for (const VariableState& variable : remember(server)) {
    server.set_variable(variable.name, variable.value);
  }
}

void stop_all_threads(Donor& donor) {
  for (const ReplicationStatus& status : donor.slave().channels())
    donor.slave().stop(status.channel);
}

bool same_files(const FileTree& a, const FileTree& b) {
  return std::equal(a.files.begin(), a.files.end(), b.files.begin(), b.files.end(),
                    [](const FileEntry& x, const FileEntry& y) {
                      return x.path == y.path && x.stamp == y.stamp;
                    });
}

void require_clean_shutdown(Server& server) {
  if (server.variable("innodb_fast_shutdown") < "2") return;
  throw Error(ExitCode::precondition,
              "the donor's innodb_fast_shutdown leaves data in the redo log",
              "SET GLOBAL innodb_fast_shutdown = 1;");
}

void require_all_threads_run(Server& server) {
  for (const ReplicationStatus& status : server.replication_status()) {
    if (status.applier_running && status.receiver != ReceiverState::stopped) continue;
    throw Error(ExitCode::precondition,
                "a slave thread of the donor is stopped, and would start by itself with the server",
                "Use --quiesce=online, or put skip-slave-start into the donor's [mysqld].");
  }
}

}  // namespace

void ShutdownQuiesce::check_ready(Donor& donor) {
  Server& server = donor.server();
  Findings findings;
  findings.check([&] { require_start_command(options_.start_command); });
  findings.check([&] {
    require_privileges(server, "donor",
                       needs_of(Task::back_up_shutdown, server.dialect().version()));
  });
  findings.check([&] { require_may_set_remembered(server); });
  findings.check([&] { process_of(server); });
  findings.check([&] { require_clean_shutdown(server); });
  if (!options_.skip_slave_start) findings.check([&] { require_all_threads_run(server); });
  findings.require_none();
}

std::vector<std::string> ShutdownQuiesce::plan(Donor& donor, const std::string& meanwhile) {
  std::vector<std::string> statements;
  for (const ReplicationStatus& status : donor.server().replication_status()) {
    statements.push_back(donor.server().dialect().stop_slave(status.channel));
  }
  statements.insert(statements.end(),
                    {"SHUTDOWN", meanwhile, "# then it is started by: " + options_.start_command});
  return statements;
}

QuiesceEvidence ShutdownQuiesce::with_still_files(Donor& donor, DonorJournal& journal,
                                                  const CheckPositions& check,
                                                  const CopyFiles& copy) {
  const ServerProcess process = process_of(donor.server());
  QuiesceEvidence evidence;
  evidence.mode = mode();
  evidence.rounds = 1;
  evidence.server_pid = process.pid;
  evidence.server_start_time = process.start_time;

  DonorState state = journal.state();
  state.shut_down = true;
  state.variables = remember(donor.server());
  journal.record(state);
  Undo start_again("the donor (it is down)", [&] {
    DonorRescue(connect_, donor.login(), options_).start_again(journal);
    donor.reconnect();
    put_back_variables(donor, journal.state());
    DonorState left = journal.state();
    left.variables.clear();
    journal.settle(left);
  });

  const auto start = steady_clock::now();
  stop_all_threads(donor);
  check();
  const ServerFiles server_files(donor.server());
  donor.server().shut_down();
  wait_until_gone(process, options_.stop_timeout);
  const auto down = steady_clock::now();
  StopRequest::sleep_for(2 * racy_time);  // its last writes must not look like new ones
  evidence.drain_seconds = std::chrono::duration<double>(down - start).count();
  const FileTree files = scan_data_directory(server_files);
  const auto copies = copy(files);
  evidence.copy_seconds = seconds_since(down);
  const bool changed = std::any_of(copies.begin(), copies.end(),
                                   [](const CopiedFile& file) { return file.changed; });
  if (changed || !same_files(files, scan_data_directory(server_files))) {
    throw Error(ExitCode::not_still, "files changed although the donor is down",
                "See what else writes to " + files.root + ", or who started the server.");
  }
  start_again.run();
  return evidence;
}

}  // namespace slaveclone
