#include "load/load.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <boost/filesystem.hpp>

#include "base/parse_number.h"
#include "base/stopwatch.h"
#include "datadir/left_out.h"
#include "datadir/unwanted_entries.h"
#include "host/private_server.h"
#include "host/starting_server.h"
#include "load/inheritance.h"
#include "load/master_questions.h"
#include "load/new_server_check.h"
#include "load/new_server_host.h"
#include "load/placed_files.h"
#include "model/binlog_pos_dat.h"
#include "mysql/account_needs.h"
#include "replication/new_slave.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;
using std::chrono::steady_clock;

UnpackReport unpack(const LoadSlaveOptions& options, NewDataDirectory& directory,
                    MasterQuestions& masters, Progress& progress) {
  std::optional<std::uint64_t> total;
  if (options.archive != "-" && fs::is_regular_file(options.archive))
    total = fs::file_size(options.archive);
  progress.set_phase("unpacking", total);
  UnpackOptions unpacking;
  unpacking.unverified = options.unverified;
  unpacking.identity = options.identity;
  unpacking.threads = options.threads;
  unpacking.on_position = [&](const std::string& text) {
    masters.ask_early(parse_binlog_pos(text));
  };
  unpacking.unwanted = unwanted_entry;
  unpacking.progress = [&](std::uint64_t bytes) { progress.advance(bytes); };
  UnpackReport report = unpack_archive(options.archive, directory.staging(), unpacking);
  progress.clear();
  for (const std::string& warning : report.warnings) spdlog::warn("{}", warning);
  return report;
}

// A tar made by hand holds what take-backup leaves out, and a slave that boots on that would
// replicate as the donor.
void remove_donors_own(const std::string& root) {
  const LeftOutRules rules;
  std::vector<fs::path> doomed;
  for (const auto& entry : fs::directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    const std::string slash = fs::is_directory(entry.symlink_status()) ? "/" : "";
    if (name != "binlog_pos.dat" && rules.reason(name + slash)) doomed.push_back(entry.path());
  }
  for (const fs::path& path : doomed) {
    spdlog::warn("left out: {}", path.filename().string());
    fs::remove_all(path);
  }
}

std::vector<ChannelPosition> positions_of(const UnpackReport& report) {
  if (report.manifest && report.manifest->channels.empty())
    throw Error(ExitCode::damaged, "MANIFEST.json has no channel");
  if (report.manifest) return report.manifest->channels;
  if (report.binlog_pos) return parse_binlog_pos(*report.binlog_pos);
  throw Error(ExitCode::damaged, "the archive has no binlog_pos.dat",
              "Without the master's position no slave can be made of it.");
}

// Where the archive's files go, if the server that [mysqld] describes can run on them. Nothing is
// changed by asking.
Placement check_new_server(const LoadSlaveOptions& options, const ProgramVariables& program,
                           const Manifest& manifest, const std::string& unpacked) {
  for (const std::string& need : needs_of(manifest)) spdlog::info("the new server needs {}", need);
  if (manifest.donor.server_id == options.server_id) {
    throw Error(ExitCode::precondition,
                "server-id " + std::to_string(options.server_id) + " is the donor's",
                "Give the new server an id of its own in [mysqld]: server-id=….");
  }
  require_fit(manifest, program, options.mysqld_options);
  const DataPlaces there(options.data_directory,
                         [&](const std::string& name) { return program.value(name); });
  return plan_placement(manifest, unpacked, there, options.paths);
}

// Boots the files in private and makes the server on them a slave of its own.
void set_up_replication(const LoadSlaveOptions& options,
                        const std::vector<ChannelPosition>& channels, const MasterLinks& links,
                        bool from_manifest, const SessionFactory& connect,
                        NewDataDirectory& directory) {
  PrivateServer boot(options.mysqld, directory.output_of_first_boot(), options.error_log, connect,
                     options.server, options.start_timeout,
                     [&](const ServerProcess& server) { directory.note_server(server); });
  NewSlave slave(boot.take_session());
  require_privileges(slave.server(), "new server",
                     needs_of(Task::load, slave.server().dialect().version()));
  slave.forget_donor();
  slave.set_gtid_position(channels.front().gtid);
  for (const ChannelPosition& channel : channels) slave.point_at(channel.name, links.of(channel));
  if (from_manifest) check_filters(slave, channels, options.allow_filtered);
  slave.server().shut_down();
  boot.wait_until_gone(options.start_timeout);
}

// Where the master's log ends now; empty if the replication account may not ask.
BinlogPosition end_of_log(Server master) {
  try {
    const ResultSet status = master.session().query(master.dialect().show_master_status());
    return {status.text("File"), parse_number(status.text("Position"), "the position")};
  } catch (const Error&) {
    return {};
  }
}

void start_replication(const LoadSlaveOptions& options,
                       const std::vector<ChannelPosition>& channels, const MasterLinks& links,
                       const SessionFactory& connect, Progress& progress) {
  start_server(
      {options.start_command, options.data_directory, options.error_log, options.start_timeout},
      connect, options.server);
  NewSlave slave(connect(options.server));
  const bool by_hand = is_on(options.mysqld_options, "skip-slave-start");
  for (const ChannelPosition& channel : channels) slave.start(channel.name, by_hand);
  if (options.wait_until_caught_up.count() == 0) return;
  progress.set_phase("catching up");
  for (const ChannelPosition& channel : channels) {
    const BinlogPosition end = end_of_log(Server(links.connect(channel, connect)));
    slave.wait_until_caught_up(channel.name, end, options.wait_until_caught_up,
                               [&](const ReplicationStatus&) { progress.tick(); });
  }
  progress.clear();
}

void start_and_say_what_is_left(const LoadSlaveOptions& options,
                                const std::vector<ChannelPosition>& channels,
                                const MasterLinks& links, const SessionFactory& connect,
                                Progress& progress) {
  try {
    start_replication(options, channels, links, connect, progress);
  } catch (const Error&) {
    spdlog::warn(
        "{} stays: it is set up as a slave, to be started by hand (the server, then START "
        "SLAVE) if it does not run",
        options.data_directory);
    throw;
  }
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

  report.archive = unpack(options, directory, masters, progress);
  report.unpack_seconds = seconds_since(start);
  const std::optional<Manifest>& manifest = report.archive.manifest;
  const std::string unpacked = directory.staging() + "/" + report.archive.data_directory;
  Placement placement;
  if (manifest) {
    placement = check_new_server(options, program, *manifest, unpacked);
  } else {
    spdlog::warn("{} has no manifest: nothing proves that its files are whole or belong together",
                 options.archive);
    remove_donors_own(unpacked);
  }
  report.channels = positions_of(report.archive);
  masters.ask(report.channels, manifest ? manifest->created : "");
  warn_of_delays(report.channels);

  const auto owner = options.owner ? options.owner : directory.former_owner();
  if (owner) directory.give_to(*owner);
  directory.begin(report.archive.data_directory, outside_files(placement, options.data_directory));
  place_files(placement, unpacked, options.data_directory, owner);
  directory.put_in_place();
  report.moved_aside = directory.moved_aside();
  const MasterLinks& links = masters.links();
  set_up_replication(options, report.channels, links, manifest.has_value(), connect, directory);
  directory.keep();

  start_and_say_what_is_left(options, report.channels, links, connect, progress);
  for (ChannelPosition& channel : report.channels) {
    channel.master.host = links.of(channel).host;
    channel.master.port = links.of(channel).port;
  }
  report.seconds = seconds_since(start);
  if (options.wait_until_caught_up.count() > 0) report.caught_up_seconds = report.seconds;
  return report;
}

}  // namespace slaveclone
