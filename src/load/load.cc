#include "load/load.h"

#include <spdlog/spdlog.h>

#include "base/stopwatch.h"
#include "load/first_boot.h"
#include "load/inheritance.h"
#include "load/new_server_check.h"
#include "load/new_server_host.h"
#include "load/placed_files.h"
#include "load/source.h"
#include "load/start.h"

namespace slaveclone {
namespace {

using std::chrono::steady_clock;

// Where the archive's files go, if the server that [mysqld] describes can run on them. Nothing is
// changed by asking.
Placement check_new_server(const LoadSlaveOptions& options, const ProgramVariables& program,
                           const Source& source) {
  if (source.is_by_hand()) return {};
  const Manifest& manifest = *source.archive.manifest;
  for (const std::string& need : needs_of(manifest)) spdlog::info("the new server needs {}", need);
  require_own_server_id(manifest, options.server_id);
  require_fit(manifest, program, options.mysqld_options);
  const DataPlaces there(options.data_directory,
                         [&](const std::string& name) { return program.value(name); });
  return plan_placement(manifest, source.root, there, options.paths);
}

void put_in_place(const LoadSlaveOptions& options, const Source& source, const Placement& placement,
                  NewDataDirectory& directory) {
  const auto owner = options.owner ? options.owner : directory.former_owner();
  if (owner) directory.give_to(*owner);
  directory.begin(source.archive.data_directory, outside_files(placement, options.data_directory));
  place_files(placement, source.root, options.data_directory, owner);
  directory.put_in_place();
}

// Each channel with its master where the new slave follows it.
std::vector<ChannelPosition> as_followed(std::vector<ChannelPosition> channels,
                                         const MasterLinks& links) {
  for (ChannelPosition& channel : channels) {
    channel.master.host = links.of(channel).host;
    channel.master.port = links.of(channel).port;
  }
  return channels;
}

}  // namespace

LoadReport load_slave(const LoadSlaveOptions& options, const SessionFactory& connect,
                      Progress& progress) {
  const auto start = steady_clock::now();
  LoadReport report;
  const ProgramVariables program = ProgramVariables::of(options.mysqld);
  require_directories(program);
  NewDataDirectory directory(options.data_directory, options.replace,
                             [&] { require_not_running(options.server, connect); });
  require_free_port(program);
  MasterQuestions masters(options.master, {options.server_id, port_of(program)}, connect);

  const Source source = unpack(options, directory, masters, progress);
  report.unpack_seconds = seconds_since(start);
  const Placement placement = check_new_server(options, program, source);
  masters.ask(source.channels, source.is_by_hand() ? "" : source.archive.manifest->created);
  warn_of_delays(source.channels);

  put_in_place(options, source, placement, directory);
  boot_as_new_slave(options, source, masters.links(), directory, connect);
  directory.keep();
  start_slave(options, source.channels, masters.links(), connect, progress);

  report.archive = source.archive;
  report.channels = as_followed(source.channels, masters.links());
  report.moved_aside = directory.moved_aside();
  report.seconds = seconds_since(start);
  if (options.wait_until_caught_up.count() > 0) report.caught_up_seconds = report.seconds;
  return report;
}

}  // namespace slaveclone
