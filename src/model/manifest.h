#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/channel_position.h"
#include "model/external.h"
#include "model/plugin.h"
#include "model/quiesce_mode.h"
#include "model/server_info.h"

namespace slaveclone {

struct ArchivedFile {
  std::string path;  // relative to the data directory
  std::uint64_t size = 0;
  unsigned mode = 0;     // permission bits
  std::string xxh3_128;  // 32 lower case hex digits, canonical (big endian) order
};

struct LeftOut {
  std::string path;
  std::string reason;
};

// Why the files are believed to have held still.
struct QuiesceEvidence {
  QuiesceMode mode = QuiesceMode::online;
  unsigned rounds = 0;           // online: how often files were copied
  std::uint64_t lsn_before = 0;  // online: before and after the last round
  std::uint64_t lsn_after = 0;
  std::uint64_t checkpoint_age = 0;
  std::int64_t server_pid = 0;
  std::uint64_t server_start_time = 0;  // clock ticks since boot, proc(5)
  std::uint64_t stalled_us = 0;         // freeze: for how long the server was stopped
  std::uint64_t cloned_files = 0;       // freeze: meanwhile
  double drain_seconds = 0;
  double copy_seconds = 0;
};

// MANIFEST.json: what is in an archive and where it comes from (docs/archive-format.md).
struct Manifest {
  int format_version = 1;
  std::string tool;     // "take-backup 0.1.0"
  std::string created;  // ISO 8601, UTC
  ServerInfo donor;
  std::vector<ChannelPosition> channels;
  QuiesceEvidence quiesce;
  std::vector<ArchivedFile> files;
  std::vector<LeftOut> left_out;
  std::vector<std::string> foreign;  // archived though no server gives such names
  std::vector<External> external;
  std::vector<Plugin> plugins;                  // active on the donor and not built in
  std::map<std::string, std::string> settings;  // of the donor, that the new server must agree with
};

// Throws Error{damaged} when the text is no manifest or of a format version we do not know.
Manifest manifest_from_json(const std::string& text);
std::string to_json(const Manifest& manifest);

}  // namespace slaveclone
