#include <iostream>

#include "base/process.h"
#include "base/stop_request.h"
#include "base/undo.h"
#include "cli/take_backup_command.h"
#include "clone/recover.h"
#include "mysql/client_session.h"

namespace slaveclone {
namespace {

// The donor may be down after a killed run: then only its option file knows where its data
// directory is.
void recover_donor(const TakeBackupCommand& command) {
  const Login donor = command.program().login("donor");
  std::string directory = command.data_directory();
  if (directory.empty()) directory = Server(connect(donor)).data_directory();
  DonorJournal journal(directory, DonorJournal::guardians_time);
  if (journal.state().empty())
    std::cerr << "nothing to put back: " << journal.path() << " is not there\n";
  recover(journal, connect, donor, command.quiesce_options());
}

void back_up(const TakeBackupCommand& command) {
  const TakeBackupOptions options = command.options();
  if (command.dry_run()) {
    for (const std::string& line : plan_backup(options, connect)) std::cout << line << '\n';
    return;
  }
  Progress progress;
  const BackupReport report = take_backup(options, connect, progress);
  // stdout may be the archive.
  std::ostream& out = options.output == "-" ? std::cerr : std::cout;
  out << (command.program().json() ? report_as_json(report, options.output)
                                   : report_as_text(report, options.output));
}

int run(int argc, char** argv) {
  forbid_core_dumps();
  TakeBackupCommand command;
  if (const auto code = command.parse(argc, argv)) return *code;
  setup_logging("take-backup", command.program().verbosity());
  StopRequest::install();
  if (command.recover()) {
    recover_donor(command);
  } else {
    back_up(command);
  }
  return static_cast<int>(Undo::failures() > 0 ? ExitCode::not_put_back : ExitCode::ok);
}

}  // namespace
}  // namespace slaveclone

int main(int argc, char** argv) {
  try {
    return slaveclone::run(argc, argv);
  } catch (const std::exception& error) {
    return slaveclone::report_error("take-backup", error);
  }
}
