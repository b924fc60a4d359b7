#pragma once

#include <optional>
#include <string>

#include "mysql/server.h"

namespace slaveclone {

// The channel's status in a server that has just been started. MySQL starts the threads of all
// channels before it answers anybody, but does not wait for them: it shows them as stopped for a
// moment. A START SLAVE in that moment gives it two receivers and two appliers, which break the
// slave or the server (seen with 5.7: error 1062, relay log write failures, a crash). So where they
// are to start they are waited for. MariaDB shows what is. Nothing if there is no such channel.
//
// 'skip_slave_start': its option files say so, for MySQL before 8.0.24, which cannot be asked.
std::optional<ReplicationStatus> status_after_autostart(Server& server, const std::string& channel,
                                                        bool skip_slave_start = false);

}  // namespace slaveclone
