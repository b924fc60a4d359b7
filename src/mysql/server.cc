#include "mysql/server.h"

#include <algorithm>
#include <boost/algorithm/string.hpp>
#include <regex>

#include "base/parse_number.h"
#include "base/split.h"
#include "mysql/server_session.h"

namespace slaveclone {
namespace {

constexpr unsigned unknown_variable = 1193;  // ER_UNKNOWN_SYSTEM_VARIABLE

bool is_number(const std::string& value) {
  static const std::regex number("-?[0-9]+(\\.[0-9]+)?");
  return std::regex_match(value, number);
}

}  // namespace

Server::Server(std::unique_ptr<Session> session)
    : session_(std::move(session)), dialect_(ServerVersion::parse(session_->server_version())) {}

Server::Server(const SessionFactory& connect, const Login& login) : Server(connect(login)) {}
Server::~Server() = default;
Server::Server(Server&& other) noexcept = default;
Server& Server::operator=(Server&& other) noexcept = default;

Session& session_of(Server& server) { return *server.session_; }

std::optional<pid_t> Server::pid() const { return session_->server_pid(); }

std::string Server::value_of(const std::string& expression) {
  const ResultSet answer = session_->query("SELECT " + expression + " AS value");
  return answer.text("value");
}

std::string Server::variable(const std::string& name) { return value_of("@@GLOBAL." + name); }

std::optional<std::string> Server::variable_if_known(const std::string& name) {
  try {
    return variable(name);
  } catch (const SqlError& error) {
    if (error.number() != unknown_variable) throw;
    return {};
  }
}

std::string Server::set_statement(const std::string& name, const std::string& value) {
  return "SET GLOBAL " + name + " = " + (is_number(value) ? value : session_->quote(value));
}

void Server::set_variable(const std::string& name, const std::string& value) {
  session_->query(set_statement(name, value));
}

std::map<std::string, std::string> Server::status(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(session_->quote(name));
  const ResultSet answer = session_->query("SHOW GLOBAL STATUS WHERE Variable_name IN (" +
                                           boost::join(quoted, ", ") + ")");
  std::map<std::string, std::string> values;
  for (std::size_t row = 0; row < answer.rows.size(); ++row) {
    values[answer.text("Variable_name", row)] = answer.text("Value", row);
  }
  return values;
}

ServerInfo Server::info() {
  ServerInfo info;
  info.uuid = dialect_.is_mariadb() ? "" : variable_if_known("server_uuid").value_or("");
  info.server_id = parse_number32(variable("server_id"), "server_id");
  info.version = session_->server_version();
  info.host = variable("hostname");
  info.port = parse_number32(variable("port"), "port");
  return info;
}

std::string Server::data_directory() {
  return boost::trim_right_copy_if(variable("datadir"), boost::is_any_of("/"));
}

std::vector<ReplicationStatus> Server::replication_status() {
  return dialect_.parse_slave_status(session_->query(dialect_.show_slave_status()));
}

std::optional<ReplicationStatus> Server::replication_status(const std::string& channel) {
  for (ReplicationStatus& status : replication_status()) {
    if (status.channel == channel) return std::move(status);
  }
  return {};
}

BinlogPosition Server::end_of_log() {
  const ResultSet status = session_->query(dialect_.show_master_status());
  if (status.empty()) throw Error(ExitCode::precondition, "the server's binary log is off");
  return Dialect::parse_position(status);
}

std::vector<std::string> Server::privileges() {
  static const std::regex global("GRANT (.*) ON \\*\\.\\* TO .*", std::regex::icase);
  const ResultSet answer = session_->query("SHOW GRANTS");
  std::vector<std::string> found;
  for (const auto& row : answer.rows) {
    const std::string grant = row.at(0).value_or("");
    std::smatch parts;
    if (!std::regex_match(grant, parts, global)) continue;
    for (const std::string& name : split(boost::to_upper_copy(parts[1].str()), ','))
      found.push_back(boost::trim_copy(name));
  }
  return found;
}

void Server::stay_connected() { session_->query("SET SESSION wait_timeout = 604800"); }

void Server::shut_down() {
  if (dialect_.has_shutdown_statement()) {
    session_->query("SHUTDOWN");
  } else {
    session_->shut_down();
  }
}

}  // namespace slaveclone
