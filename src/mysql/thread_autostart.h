#pragma once

#include <optional>
#include <string>

#include "mysql/server.h"

namespace slaveclone {

// The channel's status, looked at in the first seconds of a server's life only once it says
// something: a server that has just started starts its slave threads by itself, but shows them as
// stopped for a moment. A START SLAVE in that moment gives MySQL two receivers and two appliers,
// which break the slave or the server (seen with 5.7: error 1062, relay log write failures, a
// crash). Nothing if there is no such channel.
std::optional<ReplicationStatus> status_after_autostart(Server& server, const std::string& channel);

}  // namespace slaveclone
