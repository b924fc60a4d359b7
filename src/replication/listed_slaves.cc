#include "replication/listed_slaves.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/algorithm/string.hpp>
#include <memory>
#include <set>

#include "base/parse_number.h"
#include "mysql/server_session.h"

namespace slaveclone {
namespace {

std::string address_of(const sockaddr* address) {
  std::array<char, NI_MAXHOST> text{};
  const socklen_t size = address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (::getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
    return {};
  return text.data();
}

bool is_internet(const sockaddr* address) {
  return address != nullptr && (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

std::set<std::string> own_addresses() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(list, ::freeifaddrs);
  std::set<std::string> addresses;
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if (is_internet(one->ifa_addr)) addresses.insert(address_of(one->ifa_addr));
  }
  return addresses;
}

// Whether each address of that name is this host's.
bool is_own(const std::string& host) {
  addrinfo* list = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, nullptr, &list) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, ::freeaddrinfo);
  const std::set<std::string> own = own_addresses();
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    if (!own.contains(address_of(one->ai_addr))) return false;
  }
  return true;
}

// "10.0.0.5:41022" or "db5:41022".
std::string without_port(const std::string& client) { return client.substr(0, client.rfind(':')); }

bool says_nothing(const std::string& host) {
  return host.empty() || boost::iequals(host, "localhost");
}

}  // namespace

std::string ListedSlave::describe() const {
  return "a slave" + (says_nothing(host) ? " that reports no host" : " at " + host) + ", port " +
         std::to_string(port);
}

SlavesOfMaster::SlavesOfMaster(Server& master) {
  try {
    read(master);
  } catch (const SqlError& error) {
    spdlog::debug("cannot ask the master for its slaves: {}", error.what());
  }
}

void SlavesOfMaster::read(Server& master) {
  const ResultSet listed = session_of(master).query(master.dialect().show_slave_hosts());
  for (std::size_t row = 0; row < listed.rows.size(); ++row) {
    slaves_.push_back({parse_number32(listed.text("Server_id", row), "the id of a slave"),
                       listed.text("Host", row),
                       parse_number32(listed.text("Port", row), "the port of a slave")});
  }
  const ResultSet threads = session_of(master).query(
      "SELECT ID, HOST, COMMAND, ID = CONNECTION_ID() AS own FROM information_schema.PROCESSLIST");
  for (std::size_t row = 0; row < threads.rows.size(); ++row) {
    const std::string host = without_port(threads.text("HOST", row));
    if (threads.text("own", row) == "1") own_host_ = host;
    if (threads.text("COMMAND", row).starts_with("Binlog Dump"))
      connections_.push_back({threads.text("ID", row), host});
  }
}

std::set<std::uint32_t> SlavesOfMaster::ids() const {
  std::set<std::uint32_t> ids;
  for (const ListedSlave& slave : slaves_) ids.insert(slave.server_id);
  return ids;
}

std::vector<ListedSlave> SlavesOfMaster::with_id(std::uint32_t server_id) const {
  std::vector<ListedSlave> found;
  std::copy_if(slaves_.begin(), slaves_.end(), std::back_inserter(found),
               [&](const ListedSlave& slave) { return slave.server_id == server_id; });
  return found;
}

bool SlavesOfMaster::is_this_host(const ListedSlave& slave, unsigned port) const {
  if (slave.port != port) return false;
  if (!says_nothing(slave.host)) return is_own(slave.host);
  return !connections_.empty() &&
         std::all_of(connections_.begin(), connections_.end(),
                     [&](const Connection& connection) { return connection.host == own_host_; });
}

std::string SlavesOfMaster::hint_for_this_host() const {
  std::vector<std::string> kills;
  for (const Connection& connection : connections_) {
    if (connection.host == own_host_) kills.push_back("KILL " + connection.id + ";");
  }
  if (kills.empty()) return {};
  return "If it was this very server before, whose connection the master has not missed yet, see "
         "whether nothing of this host uses it, and on the master: " +
         boost::join(kills, " ");
}

void require_free_server_id(Server& master, std::uint32_t server_id, unsigned port) {
  const std::string id = "server-id " + std::to_string(server_id);
  if (master.info().server_id == server_id) {
    throw Error(ExitCode::precondition, id + " is the master's",
                "Give the new server an id of its own in [mysqld]: server-id=….");
  }
  const SlavesOfMaster slaves(master);
  for (const ListedSlave& slave : slaves.with_id(server_id)) {
    if (slaves.is_this_host(slave, port)) {
      spdlog::info("the master still lists this very host with {}", id);
      continue;
    }
    throw Error(ExitCode::precondition, id + " is another server's already: " + slave.describe(),
                "Give the new server an id of its own in [mysqld]: server-id=…. " +
                    slaves.hint_for_this_host());
  }
}

}  // namespace slaveclone
