#include "mysql/client_connection.h"

#include <poll.h>
#include <sys/socket.h>

#include "base/stop_request.h"
#include "base/waiting.h"
#include "mysql/connect_hint.h"
#include "mysql/session.h"
#include "mysql/statement_outline.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds quick{100};
constexpr seconds no_limit{0};
constexpr seconds patience_unheard{60};  // of what puts things back

constexpr unsigned first_client_error = 2000;  // CR_MIN_ERROR: below it the server spoke
constexpr unsigned last_client_error = 2999;

const char* or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

// Which account, from where, and whether with a password: the server mostly says it itself.
std::string reason(MYSQL* mysql, const Login& login) {
  const std::string told = mysql_error(mysql);
  const bool says_all = told.find("Access denied for user") != 0 || told.ends_with(")");
  return told + (says_all                 ? ""
                 : login.password.empty() ? " (using password: NO)"
                                          : " (using password: YES)");
}

ExitCode exit_code_of(unsigned number) {
  switch (number) {
    case 1044:  // ER_DBACCESS_DENIED_ERROR
    case 1142:  // ER_TABLEACCESS_DENIED_ERROR
    case 1227:  // ER_SPECIFIC_ACCESS_DENIED_ERROR
      return ExitCode::precondition;
    default:
      return ExitCode::failed;
  }
}

std::string hint_of(unsigned number) {
  return exit_code_of(number) == ExitCode::precondition
             ? "Grant the privilege that the message names."
             : "";
}

void set_tls(MYSQL* mysql, const Login& login) {
  if (!login.ssl) return;
  mysql_options(mysql, MYSQL_OPT_SSL_KEY, or_null(login.tls.key));
  mysql_options(mysql, MYSQL_OPT_SSL_CERT, or_null(login.tls.cert));
  mysql_options(mysql, MYSQL_OPT_SSL_CA, or_null(login.tls.ca));
  mysql_options(mysql, MYSQL_OPT_SSL_CAPATH, or_null(login.tls.capath));
  mysql_options(mysql, MYSQL_OPT_SSL_CIPHER, or_null(login.tls.cipher));
#ifdef MARIADB_PACKAGE_VERSION
  const my_bool enforce = 1;
  const my_bool verify = login.tls.verify_server_cert ? 1 : 0;
  mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &enforce);
  mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
#else
  const unsigned mode = login.tls.verify_server_cert ? SSL_MODE_VERIFY_IDENTITY : SSL_MODE_REQUIRED;
  mysql_options(mysql, MYSQL_OPT_SSL_MODE, &mode);
#endif
}

// A server that is not what it seems to be must get neither our files nor a password: the plugin
// mysql_clear_password, which it could ask for, would send that as it is.
void trust_no_server(MYSQL* mysql) {
  const unsigned off = 0;
  mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
#ifdef MARIADB_PACKAGE_VERSION
  mysql_options(
      mysql, MARIADB_OPT_RESTRICTED_AUTH,
      "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519,parsec");
#endif
}

void set_timeouts(MYSQL* mysql, const Login& login) {
  mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &login.connect_timeout_seconds);
  if (login.read_timeout_seconds == 0) return;
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &login.read_timeout_seconds);
  mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &login.read_timeout_seconds);
}

bool open(MYSQL* mysql, const Login& login) {
  const Endpoint& at = login.endpoint;
  // "localhost" means the default socket to the library; with a port we mean TCP.
  const std::string host =
      at.socket.empty() && at.host == "localhost" && at.port != 0 ? "127.0.0.1" : at.host;
  return mysql_real_connect(mysql, at.socket.empty() ? or_null(host) : nullptr, or_null(login.user),
                            login.password.c_str(), nullptr, at.port, or_null(at.socket),
                            CLIENT_MULTI_RESULTS) != nullptr;
}

}  // namespace

ClientConnection::ClientConnection(const Login& login)
    : where_(login.describe()), patience_(login.read_timeout_seconds), mysql_(mysql_init(nullptr)) {
  set_timeouts(mysql(), login);
  mysql_options(mysql(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
  trust_no_server(mysql());
  set_tls(mysql(), login);
  if (!open(mysql(), login)) {
    throw Error(ExitCode::cannot_connect,
                "cannot connect to " + where_ + ": " + reason(mysql(), login),
                connect_hint(mysql_errno(mysql()), login));
  }
  // MariaDB's library goes on without TLS when the server has none.
  if (login.ssl && mysql_get_ssl_cipher(mysql()) == nullptr) {
    throw Error(ExitCode::cannot_connect, "cannot connect to " + where_ + ": it has no TLS",
                "Set TLS up on that server (ssl-cert, ssl-key), or do without --ssl.");
  }
}

int ClientConnection::socket_fd() const {
#ifdef MARIADB_PACKAGE_VERSION
  return static_cast<int>(mysql_get_socket(mysql()));
#else
  return static_cast<int>(mysql()->net.fd);
#endif
}

void ClientConnection::require_no_answer_owed() const {
  if (answer_owed_) throw lost("an earlier answer was not read to its end");
}

void ClientConnection::send(const std::string& sql) {
  require_no_answer_owed();
  if (mysql_send_query(mysql(), sql.data(), sql.size()) != 0) fail();
  answer_owed_ = true;
  if (!has_input(quick)) wait_for_input("answer to " + short_outline(sql));
  if (mysql_read_query_result(mysql()) != 0) fail();
}

bool ClientConnection::has_input(milliseconds time) const {
  pollfd waited{socket_fd(), POLLIN, 0};
  return ::poll(&waited, 1, static_cast<int>(time.count())) > 0;
}

void ClientConnection::wait_for_input(const std::string& what) const {
  const Waiting waiting(where_ + " to " + what);
  const seconds patience =
      patience_ == no_limit && !StopRequest::is_heard() ? patience_unheard : patience_;
  const auto deadline = steady_clock::now() + patience;
  while (!has_input(quick)) {
    StopRequest::check();
    if (patience != no_limit && steady_clock::now() > deadline)
      throw lost("no answer within " + std::to_string(patience.count()) + " s");
  }
}

Error ClientConnection::lost(const std::string& why) const {
  return {ExitCode::cannot_connect, "lost " + where_ + ": " + why,
          "Look at that server's error log."};
}

void ClientConnection::fail() { fail(mysql_errno(mysql()), mysql_error(mysql())); }

void ClientConnection::fail(unsigned number, const std::string& message) {
  answer_owed_ = false;
  const std::string text = where_ + " says: " + message;
  if (number >= first_client_error && number <= last_client_error) {
    throw Error(ExitCode::cannot_connect, "lost " + text, "Look at that server's error log.");
  }
  throw SqlError(number, text, exit_code_of(number), hint_of(number));
}

void ClientConnection::cut() { ::shutdown(socket_fd(), SHUT_RDWR); }

}  // namespace slaveclone
