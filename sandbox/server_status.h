#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "model/replication_status.h"
#include "sandbox/instance.h"

namespace slaveclone::sandbox {

// How one server of the sandbox is: what `server-adm status` shows a row of.
struct ServerStatus {
  Instance instance;
  std::string version;       // as the running server says; else its distribution's
  std::optional<pid_t> pid;  // up when there is one
  std::vector<ReplicationStatus> channels;
};

// As a table for people. A master that is a server of the same sandbox is shown by its name.
std::string to_table(const std::vector<ServerStatus>& servers);

// As one line of JSON: {"servers":[{"name":…,"roles":[…],"version":…,"port":…,"server_id":…,
// "up":…,"pid":…,"option_file":…,"data_directory":…,"socket":…,"channels":[{"channel":…,
// "master":…,"receiver":"running|connecting|stopped","applier":"running|stopped","executed":…,
// "lag_seconds":…,"error":…}]}]}; what is not known is null.
std::string to_json(const std::vector<ServerStatus>& servers);

}  // namespace slaveclone::sandbox
