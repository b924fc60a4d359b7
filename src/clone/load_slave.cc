#include "clone/load_slave.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <set>

#include "base/stopwatch.h"
#include "clone/inheritance.h"
#include "clone/new_server_check.h"
#include "clone/placed_files.h"
#include "datadir/left_out.h"
#include "model/binlog_pos_dat.h"
#include "mysql/account_needs.h"
#include "mysql/new_slave.h"
#include "mysql/private_server.h"

namespace slaveclone {
namespace {

namespace fs = boost::filesystem;
using std::chrono::steady_clock;

void check_not_running(const LoadSlaveOptions& options, const SessionFactory& connect) {
  if (!answers(connect, options.server)) return;
  throw Error(ExitCode::precondition, "a server answers at " + options.server.endpoint.to_string(),
              "Stop it first: its data directory cannot be replaced while it runs.");
}

UnpackReport unpack(const LoadSlaveOptions& options, NewDataDirectory& directory,
                    Progress& progress) {
  std::optional<std::uint64_t> total;
  if (options.archive != "-" && fs::is_regular_file(options.archive))
    total = fs::file_size(options.archive);
  progress.set_phase("unpacking", total);
  UnpackOptions unpacking;
  unpacking.unverified = options.unverified;
  unpacking.identity = options.identity;
  unpacking.threads = options.threads;
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
    if (name != "binlog_pos.dat" && rules.reason(name)) doomed.push_back(entry.path());
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

// One address cannot be that of several masters.
void check_overrides(const LoadSlaveOptions& options,
                     const std::vector<ChannelPosition>& channels) {
  if (channels.size() < 2 || (options.master.host.empty() && options.master.port == 0)) return;
  throw Error(ExitCode::usage,
              "the archive has " + std::to_string(channels.size()) +
                  " channels, each with a master of its own",
              "Leave --master-host and --master-port out: the archive says where the masters are.");
}

MasterLink link_to(const ChannelPosition& channel, const LoadSlaveOptions& options) {
  MasterLink link = options.master;
  if (link.host.empty()) link.host = channel.master.host;
  if (link.port == 0) link.port = channel.master.port;
  if (link.host.empty() || link.port == 0) {
    throw Error(ExitCode::usage, "the archive does not say where the master is",
                "Give --master-host and --master-port.");
  }
  link.position = channel.position;
  link.gtid_mode = channel.gtid_mode.empty() ? GtidMode::off : gtid_mode_from(channel.gtid_mode);
  inherit_tls(channel, link);
  return link;
}

Server connect_to_master(const MasterLink& link, const SessionFactory& connect) {
  Login login;
  login.role = "master";
  login.endpoint = {link.host, link.port, ""};
  login.user = link.user;
  login.set_in = "[load-slave] of the option file (master-user, master-password)";
  login.password = link.password;
  login.ssl = link.ssl;
  login.ssl_verify_server_cert = link.tls.verify_server_cert;
  login.ssl_ca = link.tls.ca;
  login.ssl_capath = link.tls.capath;
  login.ssl_cert = link.tls.cert;
  login.ssl_key = link.tls.key;
  login.ssl_cipher = link.tls.cipher;
  return Server(connect(login));
}

// The ids of the slaves that the master knows; none if we may not ask.
std::set<std::uint32_t> ids_of_slaves(Server& master) {
  std::set<std::uint32_t> ids;
  try {
    const ResultSet slaves = master.session().query(master.dialect().show_slave_hosts());
    for (std::size_t row = 0; row < slaves.rows.size(); ++row) {
      ids.insert(static_cast<std::uint32_t>(std::stoul(slaves.text("Server_id", row))));
    }
  } catch (const SqlError& error) {
    spdlog::debug("cannot ask the master for its slaves: {}", error.what());
  }
  return ids;
}

// Two servers with one id throw each other off the master, and skip each other's events.
void check_identity(const LoadSlaveOptions& options, const UnpackReport& report,
                    const std::vector<ChannelPosition>& channels, const SessionFactory& connect) {
  std::set<std::uint32_t> taken;
  if (report.manifest) taken.insert(report.manifest->donor.server_id);
  for (const ChannelPosition& channel : channels) {
    Server master = connect_to_master(link_to(channel, options), connect);
    taken.insert(static_cast<std::uint32_t>(std::stoul(master.variable("server_id"))));
    taken.merge(ids_of_slaves(master));
  }
  if (!taken.contains(options.server_id)) return;
  throw Error(
      ExitCode::precondition,
      "server-id " + std::to_string(options.server_id) + " is another server's already",
      "Give the new server an id of its own in [mysqld]: server-id=…; if that was this very "
      "server before, wait: a master forgets a slave with the next event it would send it.");
}

// Where the archive's files go, if the server that [mysqld] describes can run on them. Nothing is
// changed by asking.
Placement check_new_server(const LoadSlaveOptions& options, const Manifest& manifest,
                           const std::string& unpacked) {
  for (const std::string& need : needs_of(manifest)) spdlog::info("the new server needs {}", need);
  const ProgramVariables program = ProgramVariables::of(options.mysqld);
  require_fit(manifest, program, options.mysqld_options);
  const DataPlaces there(options.data_directory,
                         [&](const std::string& name) { return program.value(name); });
  return plan_placement(manifest, unpacked, there, options.paths);
}

// Boots the files in private and makes the server on them a slave of its own.
void set_up_replication(const LoadSlaveOptions& options,
                        const std::vector<ChannelPosition>& channels, bool from_manifest,
                        const SessionFactory& connect, NewDataDirectory& directory) {
  const std::string output = options.data_directory + "/slaveclone.first-boot.out";
  PrivateServer boot(options.mysqld, output, options.error_log, connect, options.server,
                     options.start_timeout,
                     [&](const ServerProcess& server) { directory.note_server(server); });
  NewSlave slave(boot.take_session());
  require_privileges(slave.server(), "new server",
                     needs_of(Task::load, slave.server().dialect().version()));
  slave.forget_donor();
  slave.set_gtid_position(channels.front().gtid);
  for (const ChannelPosition& channel : channels)
    slave.point_at(channel.name, link_to(channel, options));
  if (from_manifest) check_filters(slave, channels, options.allow_filtered);
  slave.server().shut_down();
  boot.wait_until_gone(options.start_timeout);
  fs::remove(output);
}

// Where the master's log ends now; empty if the replication account may not ask.
BinlogPosition end_of_log(Server& master) {
  try {
    const ResultSet status = master.session().query(master.dialect().show_master_status());
    return {status.text("File"), std::stoull(status.text("Position"))};
  } catch (const Error&) {
    return {};
  }
}

void start_replication(const LoadSlaveOptions& options,
                       const std::vector<ChannelPosition>& channels, const SessionFactory& connect,
                       Progress& progress) {
  start_server(options.start_command, connect, options.server, options.start_timeout,
               StopRequests::heeded);
  NewSlave slave(connect(options.server));
  for (const ChannelPosition& channel : channels) slave.start(channel.name);
  if (options.wait_until_caught_up.count() == 0) return;
  progress.set_phase("catching up");
  for (const ChannelPosition& channel : channels) {
    Server master = connect_to_master(link_to(channel, options), connect);
    slave.wait_until_caught_up(channel.name, end_of_log(master), options.wait_until_caught_up,
                               [&](const ReplicationStatus&) { progress.tick(); });
  }
  progress.clear();
}

void start_and_say_what_is_left(const LoadSlaveOptions& options,
                                const std::vector<ChannelPosition>& channels,
                                const SessionFactory& connect, Progress& progress) {
  try {
    start_replication(options, channels, connect, progress);
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
  NewDataDirectory directory(options.data_directory, options.replace,
                             [&] { check_not_running(options, connect); });

  report.archive = unpack(options, directory, progress);
  report.unpack_seconds = seconds_since(start);
  if (!report.archive.manifest) {
    spdlog::warn("{} has no manifest: nothing proves that its files are whole or belong together",
                 options.archive);
    remove_donors_own(directory.staging() + "/" + report.archive.data_directory);
  }
  const std::string unpacked = directory.staging() + "/" + report.archive.data_directory;
  Placement placement;
  if (report.archive.manifest) {
    placement = check_new_server(options, *report.archive.manifest, unpacked);
  }
  report.channels = positions_of(report.archive);
  check_overrides(options, report.channels);
  for (ChannelPosition& channel : report.channels) {
    const MasterLink link = link_to(channel, options);
    check_tls_files(link);
    channel.master.host = link.host;
    channel.master.port = link.port;
  }
  warn_of_delays(report.channels);
  check_identity(options, report.archive, report.channels, connect);

  const auto owner = options.owner ? options.owner : directory.former_owner();
  if (owner) directory.give_to(*owner);
  directory.begin(report.archive.data_directory, outside_files(placement, options.data_directory));
  place_files(placement, unpacked, options.data_directory, owner);
  directory.put_in_place();
  report.moved_aside = directory.moved_aside();
  set_up_replication(options, report.channels, report.archive.manifest.has_value(), connect,
                     directory);
  directory.keep();

  start_and_say_what_is_left(options, report.channels, connect, progress);
  report.seconds = seconds_since(start);
  if (options.wait_until_caught_up.count() > 0) report.caught_up_seconds = report.seconds;
  return report;
}

}  // namespace slaveclone
