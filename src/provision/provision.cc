#include "provision/provision.h"

#include "base/stopwatch.h"
#include "provision/provision_run.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

}  // namespace

ProvisionReport provision_slave(const ProvisionOptions& options, const SessionFactory& connect,
                                Progress& progress) {
  const auto start = steady_clock::now();
  Findings findings;
  check_provision(options, connect, findings);
  findings.require_none();

  ProvisionReport report;
  ProvisionRun run(options, connect, progress);
  run.begin();
  run.copy_definitions();
  run.start_receiver();
  report.copied = run.copy_rows();
  report.copy_seconds = seconds_since(start);
  if (options.prove) report.proven = run.prove_rows();
  report.is_proven = options.prove;
  report.prove_seconds = seconds_since(start) - report.copy_seconds;
  run.make_triggers();
  report.position = run.position();
  run.start_slave();

  report.tables = run.tables();
  report.not_carried_over = run.not_carried_over();
  report.seconds = seconds_since(start);
  return report;
}

}  // namespace slaveclone
