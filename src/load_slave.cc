#include <iostream>

#include "base/process.h"
#include "base/stop_request.h"
#include "base/undo.h"
#include "cli/load_slave_command.h"
#include "mysql/client_session.h"

namespace slaveclone {
namespace {

void verify(const LoadSlaveCommand& command) {
  UnpackOptions options;
  options.identity = command.identity();
  options.threads = command.threads();
  const UnpackReport report = verify_archive(command.archive(), options);
  std::cout << (command.program().json() ? summary_as_json(report, command.archive())
                                         : summary_as_text(report, command.archive()));
}

void load(const LoadSlaveCommand& command) {
  Progress progress;
  const LoadReport report = load_slave(command.options(), connect, progress);
  std::cout << (command.program().json() ? report_as_json(report, command.archive())
                                         : report_as_text(report, command.archive()));
}

int run(int argc, char** argv) {
  forbid_core_dumps();
  LoadSlaveCommand command;
  if (const auto code = command.parse(argc, argv)) return *code;
  setup_logging("load-slave", command.program().verbosity());
  StopRequest::install();
  if (command.archive().empty()) {
    throw Error(ExitCode::usage, "no archive", "Name the archive to load, or - for stdin.");
  }
  if (command.verify_only()) {
    verify(command);
  } else {
    load(command);
  }
  return static_cast<int>(Undo::failures() > 0 ? ExitCode::not_put_back : ExitCode::ok);
}

}  // namespace
}  // namespace slaveclone

int main(int argc, char** argv) {
  try {
    return slaveclone::run(argc, argv);
  } catch (const std::exception& error) {
    return slaveclone::report_error("load-slave", error);
  }
}
