#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "mysql/server.h"

namespace slaveclone {

// A slave as its master lists it, SHOW SLAVE HOSTS.
struct ListedSlave {
  std::uint32_t server_id = 0;
  std::string host;  // its report_host; without one "localhost" or nothing
  unsigned port = 0;

  std::string describe() const;  // "a slave at db7:3306"
};

// The slaves that a master knows; none where the account may not ask. An idle master goes on
// listing a slave that has gone: it notices that only when it sends the next event.
class SlavesOfMaster {
 public:
  explicit SlavesOfMaster(Server& master);

  std::set<std::uint32_t> ids() const;
  std::vector<ListedSlave> with_id(std::uint32_t server_id) const;

  // Whether a slave is, or was, a server of this host with that port: by the host that it reports;
  // if it reports none, because all slaves of the master that can be seen are connected from here.
  bool is_this_host(const ListedSlave& slave, unsigned port) const;

  // What to do about a connection that this host has left there; empty if none is seen.
  std::string hint_for_this_host() const;

 private:
  struct Connection {
    std::string id;
    std::string host;
  };

  void read(Server& master);

  std::vector<ListedSlave> slaves_;
  std::vector<Connection> connections_;  // of slaves, those that the account may see
  std::string own_host_;                 // as the master sees us
};

// Throws Error{precondition} when the id is the master's own, or another slave's of it: two slaves
// of one id throw each other off. 'port': of the server that is to have it, on this host.
void require_free_server_id(Server& master, std::uint32_t server_id, unsigned port);

}  // namespace slaveclone
