#include "mysql/client_session.h"

#include <mysql.h>
#ifdef MARIADB_PACKAGE_VERSION
#include <mariadb_rpl.h>
#endif
#include <poll.h>
#include <sys/socket.h>

#include <future>
#include <mutex>
#include <thread>

#include "base/stop_request.h"
#include "base/waiting.h"
#include "mysql/connect_hint.h"
#include "mysql/own_settings.h"
#include "mysql/statement_log.h"
#include "mysql/statement_outline.h"

namespace slaveclone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds quick{100};
constexpr seconds no_limit{0};
constexpr seconds patience_unheard{60};  // of what puts things back

struct Close {
  void operator()(MYSQL* mysql) const { mysql_close(mysql); }
};
struct Free {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using Handle = std::unique_ptr<MYSQL, Close>;
using Result = std::unique_ptr<MYSQL_RES, Free>;

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
  mysql_options(mysql, MYSQL_OPT_SSL_KEY, or_null(login.ssl_key));
  mysql_options(mysql, MYSQL_OPT_SSL_CERT, or_null(login.ssl_cert));
  mysql_options(mysql, MYSQL_OPT_SSL_CA, or_null(login.ssl_ca));
  mysql_options(mysql, MYSQL_OPT_SSL_CAPATH, or_null(login.ssl_capath));
  mysql_options(mysql, MYSQL_OPT_SSL_CIPHER, or_null(login.ssl_cipher));
#ifdef MARIADB_PACKAGE_VERSION
  const my_bool enforce = 1;
  const my_bool verify = login.ssl_verify_server_cert ? 1 : 0;
  mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &enforce);
  mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
#else
  const unsigned mode = login.ssl_verify_server_cert ? SSL_MODE_VERIFY_IDENTITY : SSL_MODE_REQUIRED;
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

// The dump ends where the log does now, instead of waiting for more. A slave's server_id would
// throw that slave off the master (MariaDB 10.5, 11.8): 0 is nobody's.
constexpr unsigned dump_non_block = 1;
constexpr unsigned nobodys_server_id = 0;

#ifdef MARIADB_PACKAGE_VERSION
// The library's own reader of events fails on MySQL's (error 5021): only its packets are used.
class BinlogDump {
 public:
  BinlogDump(MYSQL* mysql, const BinlogPosition& from)
      : mysql_(mysql), dump_(mariadb_rpl_init(mysql)) {
    MARIADB_RPL* const dump = dump_.get();
    mariadb_rpl_optionsv(dump, MARIADB_RPL_FILENAME, from.file.c_str(), from.file.size());
    mariadb_rpl_optionsv(dump, MARIADB_RPL_START, static_cast<unsigned long>(from.offset));
    mariadb_rpl_optionsv(dump, MARIADB_RPL_SERVER_ID, nobodys_server_id);
    mariadb_rpl_optionsv(dump, MARIADB_RPL_FLAGS, dump_non_block);
  }

  bool open() { return mariadb_rpl_open(dump_.get()) == 0; }

  // The next packet; empty at the end, nullopt for an error.
  std::optional<std::string_view> next() {
    constexpr unsigned char end_of_data = 0xfe;
    const unsigned long size = mysql_net_read_packet(mysql_);
    if (size == static_cast<unsigned long>(-1) || size == packet_error) return {};
    const unsigned char* const packet = mysql_->net.read_pos;
    if (size < 1 || packet[0] == end_of_data) return std::string_view();
    return std::string_view(reinterpret_cast<const char*>(packet) + 1, size - 1);
  }

 private:
  struct End {
    void operator()(MARIADB_RPL* dump) const { mariadb_rpl_close(dump); }
  };
  MYSQL* mysql_;
  std::unique_ptr<MARIADB_RPL, End> dump_;
};
#else
class BinlogDump {
 public:
  BinlogDump(MYSQL* mysql, const BinlogPosition& from) : mysql_(mysql), file_(from.file) {
    dump_.file_name = file_.c_str();
    dump_.file_name_length = file_.size();
    dump_.start_position = from.offset;
    dump_.server_id = nobodys_server_id;
    dump_.flags = dump_non_block;
  }
  ~BinlogDump() { mysql_binlog_close(mysql_, &dump_); }
  BinlogDump(const BinlogDump&) = delete;
  BinlogDump& operator=(const BinlogDump&) = delete;

  bool open() { return mysql_binlog_open(mysql_, &dump_) == 0; }

  std::optional<std::string_view> next() {
    if (mysql_binlog_fetch(mysql_, &dump_) != 0) return {};
    if (dump_.size == 0) return std::string_view();
    return std::string_view(reinterpret_cast<const char*>(dump_.buffer) + 1, dump_.size - 1);
  }

 private:
  MYSQL* mysql_;
  std::string file_;
  MYSQL_RPL dump_{};
};
#endif

class ClientSession : public Session {
 public:
  explicit ClientSession(const Login& login)
      : where_(login.describe()),
        patience_(login.read_timeout_seconds),
        mysql_(mysql_init(nullptr)) {
    const unsigned connect_timeout = login.connect_timeout_seconds;
    mysql_options(mysql_.get(), MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout);
    if (login.read_timeout_seconds > 0) {
      mysql_options(mysql_.get(), MYSQL_OPT_READ_TIMEOUT, &login.read_timeout_seconds);
      mysql_options(mysql_.get(), MYSQL_OPT_WRITE_TIMEOUT, &login.read_timeout_seconds);
    }
    mysql_options(mysql_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
    trust_no_server(mysql_.get());
    set_tls(mysql_.get(), login);
    const Endpoint& at = login.endpoint;
    // "localhost" means the default socket to the library; with a port we mean TCP.
    const std::string host =
        at.socket.empty() && at.host == "localhost" && at.port != 0 ? "127.0.0.1" : at.host;
    if (mysql_real_connect(mysql_.get(), at.socket.empty() ? or_null(host) : nullptr,
                           or_null(login.user), login.password.c_str(), nullptr, at.port,
                           or_null(at.socket), CLIENT_MULTI_RESULTS) == nullptr) {
      const unsigned number = mysql_errno(mysql_.get());
      throw Error(ExitCode::cannot_connect,
                  "cannot connect to " + where_ + ": " + reason(mysql_.get(), login),
                  connect_hint(number, login));
    }
    // MariaDB's library goes on without TLS when the server has none.
    if (login.ssl && mysql_get_ssl_cipher(mysql_.get()) == nullptr) {
      throw Error(ExitCode::cannot_connect, "cannot connect to " + where_ + ": it has no TLS",
                  "Set TLS up on that server (ssl-cert, ssl-key), or do without --ssl.");
    }
    ClientSession::query(
        own_session_settings(ServerVersion::parse(ClientSession::server_version())));
  }

  ResultSet query(const std::string& sql) override {
    allow_several_statements(false);
    send(sql);
    ResultSet result = read_result();
    while (mysql_next_result(mysql_.get()) == 0) read_result();  // a CALL's status
    return result;
  }

  std::vector<ResultSet> batch(const std::vector<std::string>& statements) override {
    std::string packet;
    for (const std::string& statement : statements)
      packet += (packet.empty() ? "" : ";") + statement;
    std::vector<ResultSet> results;
    allow_several_statements(true);
    send(packet);
    for (;;) {
      results.push_back(read_result());
      const int more = mysql_next_result(mysql_.get());
      if (more > 0) fail();
      if (more < 0) return results;
    }
  }

  std::string quote(std::string_view text) const override {
    std::string escaped(2 * text.size() + 1, '\0');
    escaped.resize(
        mysql_real_escape_string(mysql_.get(), escaped.data(), text.data(), text.size()));
    return "'" + escaped + "'";
  }

  std::string server_version() const override { return mysql_get_server_info(mysql_.get()); }

  void shut_down() override {
    if (mysql_shutdown(mysql_.get(), SHUTDOWN_DEFAULT) != 0) fail();
  }

  void read_binlog(const BinlogPosition& from,
                   const std::function<bool(std::string_view)>& wants_more) override {
    BinlogDump dump(mysql_.get(), from);
    if (!dump.open()) fail();
    for (;;) {
      const auto event = dump.next();
      if (!event) fail();
      if (event->empty() || !wants_more(*event)) return;
    }
  }

  std::optional<pid_t> server_pid() const override {
    ucred peer{};
    socklen_t size = sizeof peer;
    const int fd = socket_fd();
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0) return {};
    return peer.pid;
  }

 private:
  int socket_fd() const {
#ifdef MARIADB_PACKAGE_VERSION
    return static_cast<int>(mysql_get_socket(mysql_.get()));
#else
    return static_cast<int>(mysql_->net.fd);
#endif
  }

  // In a batch's packet alone: what slips into any other cannot end its statement and begin one.
  // Forbidden again before the next packet, not after the batch: one that failed may hold a lock.
  void allow_several_statements(bool allow) {
    if (allow == several_allowed_ || given_up_) return;
    const auto option =
        allow ? MYSQL_OPTION_MULTI_STATEMENTS_ON : MYSQL_OPTION_MULTI_STATEMENTS_OFF;
    if (mysql_set_server_option(mysql_.get(), option) != 0) fail();
    several_allowed_ = allow;
  }

  void send(const std::string& sql) {
    // The next answer would be that to the statement that was given up.
    if (given_up_) throw lost("a statement was not waited for to its end");
    if (mysql_send_query(mysql_.get(), sql.data(), sql.size()) != 0) fail();
    given_up_ = true;
    if (!has_answer(quick)) wait_for_answer(sql);
    given_up_ = false;
    if (mysql_read_query_result(mysql_.get()) != 0) fail();
  }

  bool has_answer(milliseconds time) const {
    pollfd waited{socket_fd(), POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(time.count())) > 0;
  }

  void wait_for_answer(const std::string& sql) const {
    const Waiting waiting(where_ + " to answer to " + outline(sql));
    const seconds patience =
        patience_ == no_limit && !StopRequest::is_heard() ? patience_unheard : patience_;
    const auto deadline = steady_clock::now() + patience;
    do {
      StopRequest::check();
      if (patience != no_limit && steady_clock::now() > deadline)
        throw lost("no answer within " + std::to_string(patience.count()) + " s");
    } while (!has_answer(quick));
  }

  Error lost(const std::string& why) const {
    return {ExitCode::cannot_connect, "lost " + where_ + ": " + why,
            "Look at that server's error log."};
  }

  ResultSet read_result() {
    const Result stored(mysql_store_result(mysql_.get()));
    if (!stored) {
      if (mysql_errno(mysql_.get()) != 0) fail();
      return {};
    }
    ResultSet result;
    const unsigned width = mysql_num_fields(stored.get());
    const MYSQL_FIELD* fields = mysql_fetch_fields(stored.get());
    for (unsigned i = 0; i < width; ++i) result.columns.emplace_back(fields[i].name);
    while (MYSQL_ROW row = mysql_fetch_row(stored.get())) {
      const unsigned long* lengths = mysql_fetch_lengths(stored.get());
      std::vector<Value> values(width);
      for (unsigned i = 0; i < width; ++i) {
        if (row[i] != nullptr) values[i] = std::string(row[i], lengths[i]);
      }
      result.rows.push_back(std::move(values));
    }
    return result;
  }

  [[noreturn]] void fail() const {
    const unsigned number = mysql_errno(mysql_.get());
    const std::string text = where_ + " says: " + mysql_error(mysql_.get());
    if (number >= first_client_error && number <= last_client_error) {
      throw Error(ExitCode::cannot_connect, "lost " + text, "Look at that server's error log.");
    }
    throw SqlError(number, text, exit_code_of(number), hint_of(number));
  }

  std::string where_;
  seconds patience_;  // with an answer
  Handle mysql_;
  bool given_up_ = false;  // an answer is still to come
  bool several_allowed_ = false;
};

}  // namespace

// The library's connecting hears no stop request: so another thread does it, which ends by itself
// when it is not waited for.
std::unique_ptr<Session> connect(const Login& login) {
  // mysql_init() starts the library by itself, but not safely in two threads at once.
  static std::once_flag started;
  std::call_once(started, [] { mysql_library_init(0, nullptr, nullptr); });
  std::packaged_task<std::unique_ptr<Session>()> task(
      [login] { return std::make_unique<ClientSession>(login); });
  auto session = task.get_future();
  std::thread thread(std::move(task));
  try {
    const Waiting waiting(login.describe() + " to take a connection");
    while (session.wait_for(milliseconds(50)) != std::future_status::ready) StopRequest::check();
  } catch (const Error&) {
    thread.detach();
    throw;
  }
  thread.join();
  return tell_statements(login.role, session.get());
}

}  // namespace slaveclone
