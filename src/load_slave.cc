#include "cli/check_slave_command.h"
#include "cli/load_slave_command.h"
#include "datadir/unwanted_entries.h"
#include "load/check_load.h"
#include "mysql/client_session.h"

namespace slaveclone {
namespace {

void verify(const LoadSlaveCommand& command) {
  UnpackOptions options;
  options.key_file = command.key_file();
  options.threads = command.threads();
  options.unwanted = unwanted_entry;
  const UnpackReport report = verify_archive(command.archive(), options);
  command.program().tell([&] { return summary_as_json(report, command.archive()); },
                         [&] { return summary_as_text(report, command.archive()); });
}

ExitCode prove(const Program& program) {
  Progress progress;
  const CheckReport report = check_slave(check_options_of(program), connect, progress);
  program.tell([&] { return report_as_json(report); }, [&] { return report_as_text(report); });
  return exit_code_of(report);
}

ExitCode load(const LoadSlaveCommand& command) {
  Progress progress;
  const LoadReport report = load_slave(command.options(), connect, progress);
  command.program().tell([&] { return report_as_json(report, command.archive()); },
                         [&] { return report_as_text(report, command.archive()); });
  return command.prove() ? prove(command.program()) : ExitCode::ok;
}

ExitCode check(const LoadSlaveCommand& command) {
  Findings findings;
  check_load(command.options(findings), connect, findings);
  command.program().tell_findings(findings.all());
  return findings.all().empty() ? ExitCode::ok : ExitCode::precondition;
}

ExitCode run(const LoadSlaveCommand& command) {
  if (command.check()) return check(command);
  if (command.archive().empty()) {
    throw Error(ExitCode::usage, "no archive", "Name the archive to load, or - for stdin.");
  }
  if (!command.verify_only()) return load(command);
  verify(command);
  return ExitCode::ok;
}

}  // namespace
}  // namespace slaveclone

int main(int argc, char** argv) {
  slaveclone::LoadSlaveCommand command;
  return command.program().main(argc, argv, [&] { return slaveclone::run(command); });
}
