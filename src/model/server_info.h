#pragma once

#include <cstdint>
#include <string>

namespace slaveclone {

// Who a server says that it is.
struct ServerInfo {
  std::string uuid;  // empty on MariaDB
  std::uint32_t server_id = 0;
  std::string version;
  std::string host;
  unsigned port = 0;
};

}  // namespace slaveclone
