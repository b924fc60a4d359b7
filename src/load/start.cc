#include "load/start.h"

#include <spdlog/spdlog.h>

#include "host/starting_server.h"
#include "replication/new_slave.h"

namespace slaveclone {
namespace {

// Where the master's log ends now; empty if the replication account may not ask.
BinlogPosition end_of_log(Master master) {
  try {
    return master.end_of_log();
  } catch (const Error&) {
    return {};
  }
}

void wait_until_caught_up(Slave& slave, const LoadSlaveOptions& options,
                          const std::vector<ChannelPosition>& channels, const MasterLinks& links,
                          const SessionFactory& connect, Progress& progress) {
  progress.set_phase("catching up");
  for (const ChannelPosition& channel : channels) {
    const BinlogPosition end = end_of_log(links.master_of(channel, connect));
    slave.wait_until_caught_up(channel.name, end, options.wait_until_caught_up,
                               [&](const ReplicationStatus&) { progress.tick(); });
  }
  progress.clear();
}

void start(const LoadSlaveOptions& options, const std::vector<ChannelPosition>& channels,
           const MasterLinks& links, const SessionFactory& connect, Progress& progress) {
  start_server(
      {options.start_command, options.data_directory, options.error_log, options.start_timeout},
      connect, options.server);
  NewSlave slave(Server(connect, options.server));
  const bool by_hand = is_on(options.mysqld_options, "skip-slave-start");
  for (const ChannelPosition& channel : channels) slave.start(channel.name, by_hand);
  if (options.wait_until_caught_up.count() > 0)
    wait_until_caught_up(slave.slave(), options, channels, links, connect, progress);
}

}  // namespace

void start_slave(const LoadSlaveOptions& options, const std::vector<ChannelPosition>& channels,
                 const MasterLinks& links, const SessionFactory& connect, Progress& progress) {
  try {
    start(options, channels, links, connect, progress);
  } catch (const Error&) {
    spdlog::warn(
        "{} stays: it is set up as a slave, to be started by hand (the server, then START SLAVE) "
        "if it does not run",
        options.data_directory);
    throw;
  }
}

}  // namespace slaveclone
