#include "support/rogue_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace slaveclone::test {
namespace {

using namespace std::string_literals;

// Protocol 10, capabilities: 4.1 protocol, secure connection, LOCAL FILES, plugins.
std::string greeting() {
  return "\x0a"s + "5.7.29\0"s + "\x01\0\0\0"s + "abcdefgh\0"s + "\x80\xa2"s + "\x21\x02\0"s +
         "\x08\0"s + "\x15"s + std::string(10, '\0') + "ijklmnopqrst\0"s +
         "mysql_native_password\0"s;
}

constexpr std::string_view ok{"\0\0\0\2\0\0\0", 7};

}  // namespace

RogueServer::RogueServer(Wish wish)
    : wish_(wish), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_.get(), any, size) != 0 || ::listen(listener_.get(), 1) != 0 ||
      ::getsockname(listener_.get(), any, &size) != 0) {
    throw std::runtime_error("cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

RogueServer::~RogueServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  if (thread_.joinable()) thread_.join();
}

Login RogueServer::login(const std::string& password) const {
  Login login;
  login.endpoint = {"127.0.0.1", port_, ""};
  login.user = "backup";
  login.password = password;
  login.read_timeout_seconds = 10;
  return login;
}

std::string RogueServer::received() {
  if (thread_.joinable()) thread_.join();
  return received_;
}

void RogueServer::serve() {
  client_ = UniqueFd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!client_) return;
  send(0, greeting());
  if (!receive()) return;
  if (wish_ == Wish::password) {
    send(2, "\xfe"s + "mysql_clear_password\0"s);
  } else {
    send(2, std::string(ok));
    if (!receive()) return;
    send(1, "\xfb/etc/passwd"s);
  }
  receive();
  client_.reset();
}

void RogueServer::send(unsigned char sequence, const std::string& payload) const {
  std::string packet{static_cast<char>(payload.size()), '\0', '\0', static_cast<char>(sequence)};
  packet += payload;
  (void)::send(client_.get(), packet.data(), packet.size(), MSG_NOSIGNAL);
}

bool RogueServer::receive() {
  std::array<char, 4096> data{};
  const ssize_t got = ::recv(client_.get(), data.data(), data.size(), 0);
  if (got <= 0) return false;
  received_.append(data.data(), static_cast<std::size_t>(got));
  return true;
}

}  // namespace slaveclone::test
