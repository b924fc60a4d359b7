#include "support/port_reservation.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <stdexcept>
#include <string>

#include "sandbox/port.h"

namespace slaveclone::test {
namespace {

// A name in the kernel's own list of sockets (unix(7), abstract): one holder a machine.
UniqueFd try_lock(unsigned port) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "slaveclone-test-port-" + std::to_string(port);
  name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) fd.reset();
  return fd;
}

}  // namespace

PortReservation::PortReservation() {
  constexpr unsigned first = 15000;  // not among server-adm's own first choices
  constexpr unsigned last = 20000;
  for (port_ = first; port_ < last; ++port_) {
    lock_ = try_lock(port_);
    if (lock_ && sandbox::is_free_port(port_)) return;
  }
  throw std::runtime_error("no free port for a test");
}

}  // namespace slaveclone::test
