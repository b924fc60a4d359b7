#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archive/unpack.h"
#include "base/process.h"
#include "base/progress.h"
#include "load/new_data_directory.h"
#include "load/path_map.h"
#include "model/master_link.h"
#include "mysql/option_files.h"
#include "mysql/session_factory.h"

namespace slaveclone {

struct LoadSlaveOptions {
  std::string archive;   // "-": stdin
  std::string key_file;  // of the secret key for an encrypted archive
  Login server;          // the new server's; its accounts are the donor's
  std::string data_directory;
  std::uint32_t server_id = 0;
  std::optional<Owner> owner;  // of the files; nullopt: as the directory was before, else ours
  Argv mysqld;                 // starts the new server in the foreground
  Options mysqld_options;      // what its option files give it
  PathMap paths;               // where tables outside the donor's data directory go
  std::string error_log;       // where it logs, if its option files say
  std::string start_command;   // starts it for good
  MasterLink master;           // user and password; the rest only to override the manifest
  bool replace = false;
  bool allow_filtered = false;  // other replication filters than the donor's
  bool unverified = false;
  unsigned threads = 0;
  std::chrono::seconds wait_until_caught_up{3600};  // 0: do not wait
  std::chrono::seconds start_timeout{600};
};

struct LoadReport {
  UnpackReport archive;
  std::vector<ChannelPosition> channels;
  std::string moved_aside;  // the old data directory; empty if there was none
  double unpack_seconds = 0;
  double caught_up_seconds = 0;  // from the start to a caught-up slave; 0: not waited for
  double seconds = 0;
};

// Makes a slave of an archive: verified, in place by a rename, booted in private, given its own
// identity, pointed at the master, started, caught up. Until replication is set up an error leaves
// everything as it was.
LoadReport load_slave(const LoadSlaveOptions& options, const SessionFactory& connect,
                      Progress& progress);

}  // namespace slaveclone
