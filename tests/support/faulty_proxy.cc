#include "support/faulty_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace slaveclone::test {
namespace {

constexpr int tick_ms = 20;
constexpr std::chrono::seconds delay{5};

sockaddr_in local(unsigned port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

UniqueFd new_socket() {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

bool is_readable(int fd, int timeout_ms) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, timeout_ms) > 0;
}

void reset_at_close(const UniqueFd& fd) {
  const linger hard{1, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool receive(int fd, std::string& bytes) {
  char buffer[65536];
  const auto got = ::recv(fd, buffer, sizeof buffer, 0);
  if (got > 0) bytes.append(buffer, static_cast<std::size_t>(got));
  return got > 0;
}

// The length of the whole packet (header and all) that begins here; 0: it has not arrived yet.
std::size_t packet_length(const std::string& bytes) {
  constexpr std::size_t header = 4;
  if (bytes.size() < header) return 0;
  const auto at = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(bytes[i])}; };
  const std::size_t length = header + at(0) + (at(1) << 8U) + (at(2) << 16U);
  return bytes.size() < length ? 0 : length;
}

}  // namespace

class FaultyProxy::Connection {
 public:
  Connection(FaultyProxy& proxy, UniqueFd client)
      : proxy_(proxy),
        epoch_(proxy.epoch_),
        client_(std::move(client)),
        thread_([this] { run(); }) {}
  ~Connection() { thread_.join(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool pass_on(const std::string& packet) { return send_all(server_.get(), packet); }
  void reset() {
    reset_at_close(client_);
    reset_at_close(server_);
  }
  bool is_over() const {
    return proxy_.stopping_ || (proxy_.epoch_ != epoch_ && (watched_ || !known_));
  }

 private:
  void run() {
    if (is_cut()) wait_until_over();
    server_ = new_socket();
    const sockaddr_in address = local(proxy_.server_port_);
    if (::connect(server_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
        0) {
      while (!is_over() && pump()) {
      }
    }
    client_.reset();
    server_.reset();
  }

  bool is_cut() const { return proxy_.cut_ && (watched_ || !known_); }
  void wait_until_over() const {
    while (!is_over()) ::poll(nullptr, 0, tick_ms);
  }

  // False: the connection ends.
  bool pump() {
    if (is_cut()) {
      wait_until_over();
      return false;
    }
    pollfd both[]{{client_.get(), POLLIN, 0}, {server_.get(), POLLIN, 0}};
    ::poll(both, 2, tick_ms);
    if (is_cut()) return true;
    std::string answer;
    if (both[1].revents != 0 &&
        !(receive(server_.get(), answer) && send_all(client_.get(), answer)))
      return false;
    if (both[0].revents == 0) return true;
    return receive(client_.get(), sent_) && pass_packets();
  }

  bool pass_packets() {
    while (const std::size_t length = packet_length(sent_)) {
      const std::string packet = sent_.substr(0, length);
      sent_.erase(0, length);
      if (!std::exchange(known_, true)) {
        watched_ = packet.find(proxy_.watched_user_) != std::string::npos;
      }
      if (!(watched_ ? proxy_.pass(packet, *this) : pass_on(packet))) return false;
    }
    return true;
  }

  FaultyProxy& proxy_;
  const unsigned epoch_;
  UniqueFd client_;
  UniqueFd server_;
  std::string sent_;    // by the client, not yet a whole packet
  bool known_ = false;  // whose it is: its first packet has come
  bool watched_ = false;
  std::thread thread_;
};

FaultyProxy::FaultyProxy(unsigned port, unsigned server_port, std::string watched_user)
    : server_port_(server_port), watched_user_(std::move(watched_user)), listener_(new_socket()) {
  const sockaddr_in address = local(port);
  if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_.get(), 16) != 0) {
    throw std::runtime_error("the proxy cannot listen on port " + std::to_string(port));
  }
  acceptor_ = std::thread([this] { accept_connections(); });
}

FaultyProxy::~FaultyProxy() {
  stopping_ = true;
  acceptor_.join();
}

void FaultyProxy::accept_connections() {
  while (!stopping_) {
    if (!is_readable(listener_.get(), tick_ms)) continue;
    UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const std::lock_guard lock(mutex_);
    if (client) connections_.emplace_back(*this, std::move(client));
  }
}

void FaultyProxy::set_fault(NetworkFault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
  packets_ = 0;
  seen_.clear();
  ++epoch_;
  cut_ = false;
}

unsigned FaultyProxy::place_of(const std::string& text) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(seen_.begin(), seen_.end(), [&](const std::string& packet) {
    return packet.find(text) != std::string::npos;
  });
  return found == seen_.end() ? 0 : static_cast<unsigned>(found - seen_.begin()) + 1;
}

bool FaultyProxy::pass(const std::string& packet, Connection& connection) {
  using Kind = NetworkFault::Kind;
  NetworkFault fault;
  {
    const std::lock_guard lock(mutex_);
    seen_.push_back(packet);
    if (++packets_ == fault_.at) fault = fault_;
  }
  if (fault.before) fault.before();
  switch (fault.kind) {
    case Kind::cut:
      cut_ = true;
      return true;
    case Kind::reset:
      connection.reset();
      return false;
    case Kind::delay:
      for (const auto end = std::chrono::steady_clock::now() + delay;
           std::chrono::steady_clock::now() < end && !connection.is_over();) {
        ::poll(nullptr, 0, tick_ms);
      }
      break;
    case Kind::cut_answers:
      cut_ = true;
      break;
    case Kind::none:
      break;
  }
  const bool passed = connection.pass_on(packet);
  if (fault.after) fault.after();
  return passed;
}

}  // namespace slaveclone::test
