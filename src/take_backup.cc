#include <iostream>

#include "cli/outcome.h"
#include "cli/take_backup_command.h"
#include "datadir/recover.h"
#include "mysql/client_session.h"

namespace slaveclone {
namespace {

// The donor may be down after a killed run: then only its option file knows where its data
// directory is.
void recover_donor(const TakeBackupCommand& command) {
  const Login donor = command.program().login("donor");
  std::string directory = command.data_directory();
  if (directory.empty()) directory = Server(connect, donor).data_directory();
  DonorJournal journal(directory, DonorJournal::guardians_time);
  if (journal.state().empty() && command.program().verbosity() != Verbosity::quiet)
    std::cerr << "nothing to put back: " << journal.path() << " is not there\n";
  recover(journal, {connect, donor, command.quiesce_options()});
}

ExitCode check(const TakeBackupCommand& command) {
  const std::vector<Error> findings = check_backup(command.options(), connect);
  command.program().tell_findings(findings);
  return findings.empty() ? ExitCode::ok : ExitCode::precondition;
}

void back_up(const TakeBackupCommand& command) {
  const TakeBackupOptions options = command.options();
  Progress progress;
  const BackupReport report = take_backup(options, connect, progress);
  command.program().tell([&] { return report_as_json(report, options.output); },
                         [&] { return report_as_text(report, options.output); });
}

ExitCode run(const TakeBackupCommand& command) {
  if (command.check()) return check(command);
  if (command.recover()) {
    recover_donor(command);
  } else if (command.dry_run()) {
    for (const std::string& line : plan_backup(command.options(), connect))
      std::cout << line << '\n';
  } else {
    back_up(command);
  }
  return ExitCode::ok;
}

}  // namespace
}  // namespace slaveclone

int main(int argc, char** argv) {
  slaveclone::TakeBackupCommand command;
  return command.program().main(argc, argv, [&] { return slaveclone::run(command); });
}
