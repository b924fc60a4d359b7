#include "fake/fake_network.h"

#include <algorithm>

namespace slaveclone::test {
namespace {

constexpr unsigned char query_event = 2;
constexpr unsigned char rotation = 4;
constexpr unsigned char format_description = 15;

// A header of 19 bytes and nothing else. 'at' 0: made up by the server.
std::string fake_event(std::uint32_t time, unsigned char type, std::uint64_t at = 0) {
  constexpr std::uint32_t size = 19;
  std::string event;
  const auto append = [&event](std::uint64_t number, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) event += static_cast<char>(number >> 8U * i & 0xffU);
  };
  append(time, 4);
  append(type, 1);
  append(1, 4);
  append(size, 4);
  append(at == 0 ? 0 : at + size, 4);
  append(0, 2);
  return event;
}

}  // namespace

class FakeNetwork::FakeSession : public Session {
 public:
  FakeSession(FakeNetwork& network, Host& host, bool by_socket)
      : network_(network), host_(host), id_(++network.sessions_), by_socket_(by_socket) {}
  ~FakeSession() override { host_.server.close(id_); }
  FakeSession(const FakeSession&) = delete;
  FakeSession& operator=(const FakeSession&) = delete;

  int id() const { return id_; }

  ResultSet query(const std::string& sql) override {
    ++network_.packets_;
    return network_.run(host_, id_, sql);
  }

  std::vector<ResultSet> batch(const std::vector<std::string>& statements) override {
    ++network_.packets_;
    std::vector<ResultSet> results;
    results.reserve(statements.size());
    for (const std::string& sql : statements) results.push_back(network_.run(host_, id_, sql));
    return results;
  }

  std::string quote(std::string_view text) const override {
    std::string quoted = "'";
    for (const char c : text) {
      if (c == '\0') {
        quoted += "\\0";
        continue;
      }
      if (c == '\'' || c == '\\') quoted += '\\';
      quoted += c;
    }
    return quoted + "'";
  }

  std::string server_version() const override { return host_.server.version_text; }

  void shut_down() override { query("COM_SHUTDOWN"); }

  void read_binlog(const BinlogPosition& from,
                   const std::function<bool(std::string_view)>& wants_more) override {
    query("COM_BINLOG_DUMP " + from.to_string());
    if (!wants_more(fake_event(0, rotation))) return;
    if (!wants_more(fake_event(host_.server.log_created, format_description))) return;
    if (*host_.server.binlog != from)
      wants_more(fake_event(host_.server.log_created, query_event, from.offset));
  }

  std::optional<pid_t> server_pid() const override {
    return by_socket_ ? host_.server.pid : std::nullopt;
  }

 private:
  FakeNetwork& network_;
  Host& host_;
  int id_;
  bool by_socket_;
};

FakeServer& FakeNetwork::add(const std::string& name, const Endpoint& endpoint,
                             const std::string& version) {
  return hosts_.emplace_back(Host{name, endpoint, FakeServer(version)}).server;
}

FakeNetwork::Host& FakeNetwork::host_at(const Endpoint& endpoint) {
  const auto found = std::find_if(hosts_.begin(), hosts_.end(),
                                  [&](const Host& host) { return host.endpoint == endpoint; });
  if (found == hosts_.end() || !found->server.up) {
    throw Error(ExitCode::cannot_connect, "cannot connect to " + endpoint.to_string());
  }
  return *found;
}

SessionFactory FakeNetwork::connector() {
  return [this](const Login& login) -> std::unique_ptr<Session> {
    Host& host = host_at(login.endpoint);
    ++packets_;
    auto session = std::make_unique<FakeSession>(*this, host, !login.endpoint.socket.empty());
    note(host, session->id(), "CONNECT");
    if (due_fault("CONNECT")) {
      throw Error(ExitCode::cannot_connect, "cannot connect to " + login.endpoint.to_string());
    }
    return session;
  };
}

void FakeNetwork::note(const Host& host, int session, const std::string& sql) {
  log_.push_back({host.name, session, packets_, sql});
  if (before_statement) before_statement(log_.size());
}

ResultSet FakeNetwork::run(Host& host, int session, const std::string& sql) {
  const auto gone = [&] {
    return Error(ExitCode::cannot_connect, "lost the connection to " + host.name);
  };
  if (lost_.contains(session) || !host.server.up) throw gone();
  note(host, session, sql);
  const std::optional<Fault> fault = due_fault(sql);
  if (fault && fault->kind == Fault::Kind::sql_error) {
    throw SqlError(fault->number, "a fault in '" + sql + "'");
  }
  ResultSet result;
  if (!fault || fault->kind == Fault::Kind::lost_after) {
    result = host.server.execute(session, sql);
    if (after_statement) after_statement();
  }
  if (fault) {
    lose(session);
    throw gone();
  }
  return result;
}

std::optional<Fault> FakeNetwork::due_fault(const std::string& sql) {
  if (!fault_ || (fault_pattern_ && !std::regex_match(sql, *fault_pattern_))) return {};
  if (--statements_until_fault_ > 0) return {};
  fired_at_ = log_.size();
  const std::optional<Fault> due = fault_;
  fault_.reset();
  return due;
}

void FakeNetwork::fail_statement(std::size_t n, Fault fault) {
  fault_ = fault;
  fault_pattern_.reset();
  statements_until_fault_ = n;
  fired_at_ = 0;
}

void FakeNetwork::fail_matching(const std::string& pattern, Fault fault, std::size_t n) {
  fail_statement(n, fault);
  fault_pattern_ = std::regex(pattern);
}

void FakeNetwork::lose(int session) {
  lost_.insert(session);
  for (Host& host : hosts_) host.server.close(session);
}

std::vector<std::string> FakeNetwork::statements(const std::string& server) const {
  std::vector<std::string> found;
  for (const LoggedStatement& statement : log_) {
    if (statement.server == server) found.push_back(statement.sql);
  }
  return found;
}

std::size_t FakeNetwork::count(const std::string& server, const std::string& pattern) const {
  const std::regex regex(pattern);
  return static_cast<std::size_t>(
      std::count_if(log_.begin(), log_.end(), [&](const LoggedStatement& statement) {
        return statement.server == server && std::regex_match(statement.sql, regex);
      }));
}

}  // namespace slaveclone::test
