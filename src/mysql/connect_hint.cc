#include "mysql/connect_hint.h"

namespace slaveclone {
namespace {

constexpr unsigned access_denied = 1045;
constexpr unsigned host_not_privileged = 1130;
constexpr unsigned access_denied_no_password = 1698;  // unix_socket, auth_socket

// CR_MIN_ERROR to CR_MAX_ERROR: the server has said nothing.
bool is_from_library(unsigned error_number) { return error_number >= 2000 && error_number < 3000; }

std::string hint_for_socket_account(const Login& login) {
  const std::string other = "give another account, with a password, in " + login.set_in + ".";
  if (login.endpoint.socket.empty()) {
    return "That account of the " + login.role +
           " can log in by the unix socket of its own host only (unix_socket, auth_socket): " +
           other;
  }
  return "That account logs in without a password, as the system user of the same name "
         "(unix_socket, auth_socket): run as that user (sudo), or " +
         other;
}

}  // namespace

std::string connect_hint(unsigned error_number, const Login& login) {
  switch (error_number) {
    case access_denied:
      return login.password.empty()
                 ? "No password was given: set user and password in " + login.set_in + "."
                 : "Check user and password in " + login.set_in +
                       ", and that the account exists on the " + login.role +
                       " for the host that the message names.";
    case access_denied_no_password:
      return hint_for_socket_account(login);
    case host_not_privileged:
      return "No account of the " + login.role +
             " may come from this host: make one there (CREATE USER '" + login.user +
             "'@'this host' ...) and set it in " + login.set_in + ".";
    default:
      return is_from_library(error_number)
                 ? "Check that the server is up and that host, port or socket are right."
                 : "The server is there and says no. If that is about the account, set another "
                   "in " +
                       login.set_in + ".";
  }
}

}  // namespace slaveclone
