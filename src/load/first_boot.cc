#include "load/first_boot.h"

#include "host/private_server.h"
#include "load/inheritance.h"
#include "mysql/account_needs.h"
#include "replication/new_slave.h"

namespace slaveclone {
namespace {

void take_identity(Slave& slave, const std::vector<ChannelPosition>& channels,
                   const MasterLinks& links) {
  slave.forget_masters();  // the donor's
  slave.set_gtid_position(channels.front().gtid);
  for (const ChannelPosition& channel : channels) slave.point_at(channel.name, links.of(channel));
}

}  // namespace

void boot_as_new_slave(const LoadSlaveOptions& options, const Source& source,
                       const MasterLinks& links, const NewDataDirectory& directory,
                       const SessionFactory& connect) {
  PrivateServer boot(options.mysqld, directory.output_of_first_boot(), options.error_log, connect,
                     options.server, options.start_timeout,
                     [&](const ServerProcess& server) { directory.note_server(server); });
  NewSlave booted(boot.take_server());
  Slave& slave = booted.slave();
  require_privileges(slave.server(), "new server",
                     needs_of(Task::load, slave.server().dialect().version()));
  take_identity(slave, source.channels, links);
  if (!source.is_by_hand()) check_filters(slave, source.channels, options.allow_filtered);
  slave.server().shut_down();
  boot.wait_until_gone(options.start_timeout);
}

}  // namespace slaveclone
