#include "mysql/client_session.h"

#include <sys/socket.h>

#include <future>
#include <mutex>
#include <thread>

#include "base/stop_request.h"
#include "base/waiting.h"
#include "mysql/client_binlog_dump.h"
#include "mysql/client_connection.h"
#include "mysql/client_rows.h"
#include "mysql/client_statement.h"
#include "mysql/own_settings.h"
#include "mysql/statement_log.h"

namespace slaveclone {
namespace {

class ClientSession : public Session {
 public:
  explicit ClientSession(const Login& login) : connection_(login) {
    ClientSession::query(
        own_session_settings(ServerVersion::parse(ClientSession::server_version())));
  }

  ResultSet query(const std::string& sql) override {
    allow_several_statements(false);
    connection_.send(sql);
    ResultSet result = read_result(connection_);
    read_rest(connection_);
    return result;
  }

  std::vector<ResultSet> batch(const std::vector<std::string>& statements) override {
    std::string packet;
    for (const std::string& statement : statements)
      packet += (packet.empty() ? "" : ";") + statement;
    std::vector<ResultSet> results;
    allow_several_statements(true);
    connection_.send(packet);
    do {
      results.push_back(read_result(connection_));
    } while (has_next_result(connection_));
    connection_.answer_is_read();
    return results;
  }

  std::unique_ptr<RowStream> stream_rows(const std::string& sql) override {
    allow_several_statements(false);
    connection_.send(sql);
    return read_rows(connection_);
  }

  bool binds_rows() const override { return slaveclone::binds_rows(connection_.mysql()); }

  std::unique_ptr<PreparedStatement> prepare(const std::string& sql) override {
    return slaveclone::prepare(connection_, sql);
  }

  std::unique_ptr<BinlogDump> dump_binlog(const BinlogPosition& from) override {
    connection_.require_no_answer_owed();
    return open_dump(connection_, from);
  }

  std::string quote(std::string_view text) const override {
    std::string escaped(2 * text.size() + 1, '\0');
    escaped.resize(
        mysql_real_escape_string(connection_.mysql(), escaped.data(), text.data(), text.size()));
    return "'" + escaped + "'";
  }

  std::string server_version() const override { return mysql_get_server_info(connection_.mysql()); }

  void shut_down() override {
    if (mysql_shutdown(connection_.mysql(), SHUTDOWN_DEFAULT) != 0) connection_.fail();
  }

  std::optional<pid_t> server_pid() const override {
    ucred peer{};
    socklen_t size = sizeof peer;
    const int fd = connection_.socket_fd();
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0) return {};
    return peer.pid;
  }

 private:
  // In a batch's packet alone: what slips into any other cannot end its statement and begin one.
  // Forbidden again before the next packet, not after the batch: one that failed may hold a lock.
  void allow_several_statements(bool allow) {
    connection_.require_no_answer_owed();
    if (allow == several_allowed_) return;
    const auto option =
        allow ? MYSQL_OPTION_MULTI_STATEMENTS_ON : MYSQL_OPTION_MULTI_STATEMENTS_OFF;
    if (mysql_set_server_option(connection_.mysql(), option) != 0) connection_.fail();
    several_allowed_ = allow;
  }

  ClientConnection connection_;
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
    while (session.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready)
      StopRequest::check();
  } catch (const Error&) {
    thread.detach();
    throw;
  }
  thread.join();
  return tell_statements(login.role, session.get());
}

}  // namespace slaveclone
