#include "cli/check_slave_command.h"
#include "mysql/client_session.h"

namespace slaveclone {
namespace {

ExitCode say_what_is_missing(const CheckSlaveCommand& command) {
  Findings findings;
  check_check(command.options(), connect, findings);
  command.program().tell_findings(findings.all());
  return findings.all().empty() ? ExitCode::ok : ExitCode::precondition;
}

ExitCode compare(const CheckSlaveCommand& command) {
  CheckOptions options = command.options();
  const Program& program = command.program();
  if (command.rows()) {
    options.on_difference = [&](const TableShape& table, const RowDifference& row) {
      program.tell([&] { return difference_as_json(table, row); },
                   [&] { return difference_as_text(table, row); });
    };
  }
  if (command.dry_run()) {
    options.tell_sql = [](const std::string& sql) { std::cout << sql << ";\n"; };
  }
  Progress progress;
  const CheckReport report = check_slave(options, connect, progress);
  const bool tells_sql = command.dry_run();
  program.tell([&] { return report_as_json(report); },
               [&] { return report_as_text(report, tells_sql ? "# " : ""); });
  return exit_code_of(report);
}

ExitCode run(const CheckSlaveCommand& command) {
  if (command.check()) return say_what_is_missing(command);
  if (!command.dry_run() || command.repair()) return compare(command);
  for (const std::string& line : plan_check(command.options(), connect)) std::cout << line << "\n";
  return ExitCode::ok;
}

}  // namespace
}  // namespace slaveclone

int main(int argc, char** argv) {
  slaveclone::CheckSlaveCommand command;
  return command.program().main(argc, argv, [&] { return slaveclone::run(command); });
}
