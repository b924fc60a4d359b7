#pragma once

#include <compare>
#include <string>

namespace slaveclone {

// Where a server listens. A unix socket, when there is one, is preferred to host and port.
struct Endpoint {
  std::string host;
  unsigned port = 0;
  std::string socket;

  std::string to_string() const {
    return socket.empty() ? host + ":" + std::to_string(port) : socket;
  }
  auto operator<=>(const Endpoint&) const = default;
};

}  // namespace slaveclone
