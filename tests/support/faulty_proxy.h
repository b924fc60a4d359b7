#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace slaveclone::test {

// What happens at the n-th packet that the watched account's sessions send to the server, counted
// from 1: a login's packets and each statement.
struct NetworkFault {
  enum class Kind {
    none,
    cut,          // from this packet on nothing gets through in either direction
    cut_answers,  // this packet still arrives
    delay,        // it arrives five seconds late
    reset,        // its connection is reset
  };
  Kind kind = Kind::none;
  unsigned at = 0;
  std::function<void()> before = {};  // called before it is passed on
  std::function<void()> after = {};   // called once it was
};

// A TCP proxy before a server. Only the sessions of one account meet faults; those of others, a
// slave's receiver for one, pass. The server never learns that a connection was cut.
class FaultyProxy {
 public:
  // Listens on 127.0.0.1.
  FaultyProxy(unsigned port, unsigned server_port, std::string watched_user);
  ~FaultyProxy();
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;

  // Heals the network, drops the connections that were cut, and counts from 1 again.
  void set_fault(NetworkFault fault);
  unsigned packets() const { return packets_; }
  unsigned place_of(const std::string& text);  // of the first packet that holds it; 0: none does

 private:
  class Connection;

  void accept_connections();
  // Passes on one packet of a watched session, or not. False: the connection is done with.
  bool pass(const std::string& packet, Connection& connection);

  unsigned server_port_;
  std::string watched_user_;
  UniqueFd listener_;
  std::mutex mutex_;  // guards what follows
  NetworkFault fault_;
  std::vector<std::string> seen_;  // packets
  std::list<Connection> connections_;
  std::atomic<unsigned> packets_{0};
  std::atomic<unsigned> epoch_{0};  // of faults: connections that were cut in an earlier one end
  std::atomic<bool> cut_{false};
  std::atomic<bool> stopping_{false};
  std::thread acceptor_;
};

}  // namespace slaveclone::test
