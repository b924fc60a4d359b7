#include "cli/provision_slave_command.h"
#include "mysql/client_session.h"

namespace slaveclone {
namespace {

ExitCode check(const ProvisionOptions& options, const Program& program) {
  Findings findings;
  check_provision(options, connect, findings);
  program.tell_findings(findings.all());
  return findings.all().empty() ? ExitCode::ok : ExitCode::precondition;
}

ExitCode run(const ProvisionSlaveCommand& command) {
  const ProvisionOptions options = command.options();
  if (command.check()) return check(options, command.program());
  if (command.dry_run()) {
    for (const std::string& line : plan_provision(options, connect)) std::cout << line << "\n";
    return ExitCode::ok;
  }
  Progress progress;
  const ProvisionReport report = provision_slave(options, connect, progress);
  command.program().tell([&] { return report_as_json(report); },
                         [&] { return report_as_text(report); });
  return ExitCode::ok;
}

}  // namespace
}  // namespace slaveclone

int main(int argc, char** argv) {
  slaveclone::ProvisionSlaveCommand command;
  return command.program().main(argc, argv, [&] { return slaveclone::run(command); });
}
