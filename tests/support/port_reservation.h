#pragma once

#include "base/unique_fd.h"

namespace slaveclone::test {

// A free TCP port that no other test takes meanwhile, in whatever process: a port is only *tried*
// when a server is added, and the server listens much later. Held by the kernel, so that nothing is
// left behind.
class PortReservation {
 public:
  PortReservation();
  unsigned port() const { return port_; }

 private:
  UniqueFd lock_;
  unsigned port_ = 0;
};

}  // namespace slaveclone::test
