#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/binlog_position.h"
#include "model/server_info.h"
#include "model/tls_options.h"

namespace slaveclone {

// One channel's position and how its slave followed the master: what an archive knows of it.
struct ChannelPosition {
  std::string name;  // empty: the default channel
  ServerInfo master;
  BinlogPosition position;
  std::string gtid;  // the GTID position that corresponds to it; empty: none
  std::string
      gtid_mode;  // how the donor connected: "no", "slave_pos", "current_pos", "auto_position"
  std::string sync_point;         // "lock", "snapshot", "donor"
  std::uint64_t log_created = 0;  // when the master began that log (its format description event);
                                  // seconds since 1970, 0: not known
  bool ssl = false;
  TlsOptions tls;                    // if ssl
  std::uint64_t delay_seconds = 0;   // MASTER_DELAY of the donor
  std::vector<std::string> filters;  // of the donor: "Replicate_Do_DB=shop", …
  std::uint64_t lock_wait_us = 0;
  std::uint64_t lock_held_us = 0;
};

// As JSON, on one line. Reading throws Error{damaged}.
std::string channels_as_json(const std::vector<ChannelPosition>& channels);
std::vector<ChannelPosition> channels_from_json(const std::string& text);

}  // namespace slaveclone
