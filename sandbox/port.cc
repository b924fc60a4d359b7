#include "sandbox/port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/error.h"
#include "base/unique_fd.h"

namespace slaveclone::sandbox {

bool is_free_port(unsigned port) {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) throw io_error("make a socket", errno);
  // As mysqld does: without it a port whose last connections linger in TIME_WAIT looks taken.
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
         ::listen(fd.get(), 1) == 0;
}

unsigned pick_port(const std::set<unsigned>& taken) {
  constexpr unsigned last_port = 32000;  // the kernel's own range for clients begins above it
  for (unsigned port = first_port; port <= last_port; ++port) {
    if (!taken.contains(port) && is_free_port(port)) return port;
  }
  throw Error(ExitCode::failed, "there is no free port from " + std::to_string(first_port) + " on",
              "Stop other servers, or give one with port=NUMBER.");
}

}  // namespace slaveclone::sandbox
