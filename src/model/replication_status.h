#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/binlog_position.h"
#include "model/endpoint.h"
#include "model/gtid_mode.h"
#include "model/tls_options.h"

namespace slaveclone {

enum class ReceiverState { stopped, connecting, running };

// One channel of a slave, as SHOW SLAVE STATUS gives it.
struct ReplicationStatus {
  std::string channel;  // empty: the default channel
  Endpoint master;
  std::string master_user;
  std::uint32_t master_server_id = 0;  // 0: never connected
  std::string master_uuid;             // MySQL only

  ReceiverState receiver = ReceiverState::stopped;
  bool applier_running = false;
  BinlogPosition read;  // how far the receiver has got in the master's log
  BinlogPosition
      executed;  // how far the applier has: the only position that says what the data holds
  bool until_set = false;
  BinlogPosition until;

  GtidMode gtid_mode = GtidMode::off;
  bool ssl = false;
  TlsOptions tls;
  unsigned receiver_error_number = 0;
  std::string receiver_error;
  unsigned applier_error_number = 0;
  std::string applier_error;
  std::string applier_doing;                 // "Waiting for …"; may be empty
  std::optional<std::uint64_t> lag_seconds;  // unknown while a thread is stopped
  std::uint64_t delay_seconds = 0;           // MASTER_DELAY
  std::vector<std::string> filters;          // "Replicate_Do_DB=shop", …
};

// " of channel 'NAME'" to follow a noun in a message; empty for the default channel.
std::string of_channel(const std::string& name);

}  // namespace slaveclone
