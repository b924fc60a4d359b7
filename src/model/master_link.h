#pragma once

#include <string>

#include "model/binlog_position.h"
#include "model/gtid_mode.h"
#include "model/tls_options.h"

namespace slaveclone {

// Where a new slave connects to and from where on; what CHANGE MASTER TO takes.
struct MasterLink {
  std::string host;
  unsigned port = 3306;
  std::string user;
  std::string password;
  BinlogPosition position;  // not used with a GTID mode other than off
  GtidMode gtid_mode = GtidMode::off;
  bool ssl = false;
  TlsOptions tls = {};                 // if ssl
  unsigned connect_retry_seconds = 0;  // 0: the server's own
};

}  // namespace slaveclone
