#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/channel_position.h"
#include "model/master_link.h"
#include "replication/master.h"

namespace slaveclone {

// Where the new slave follows its masters: each channel of an archive, with the login and with what
// the command line says otherwise.
class MasterLinks {
 public:
  // Throws Error{usage} when an address is missing, or one is given for several masters, and
  // Error{precondition} when a certificate that a link names is not on this host.
  MasterLinks(const std::vector<ChannelPosition>& channels, const MasterLink& wanted);

  const MasterLink& of(const ChannelPosition& channel) const { return links_.at(channel.name); }

  // As the replication account. Its answers are waited for some seconds only.
  Master master_of(const ChannelPosition& channel, const SessionFactory& connect) const;

 private:
  std::map<std::string, MasterLink> links_;  // by channel
};

}  // namespace slaveclone
