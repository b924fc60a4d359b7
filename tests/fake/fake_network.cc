#include "fake/fake_network.h"

#include <algorithm>
#include <utility>

namespace slaveclone::test {
namespace {

class FakeDump : public BinlogDump {
 public:
  explicit FakeDump(std::vector<std::string> packets) : packets_(std::move(packets)) {}

  std::string_view next() override {
    return next_ < packets_.size() ? packets_[next_++] : std::string_view();
  }

 private:
  std::vector<std::string> packets_;
  std::size_t next_ = 0;
};

class FakeRows : public RowStream {
 public:
  FakeRows(ResultSet result, std::function<void()> at_end, std::function<void()> given_up)
      : result_(std::move(result)), at_end_(std::move(at_end)), given_up_(std::move(given_up)) {}
  ~FakeRows() override {
    if (at_end_) given_up_();
  }
  FakeRows(const FakeRows&) = delete;
  FakeRows& operator=(const FakeRows&) = delete;

  const std::vector<std::string>& columns() const override { return result_.columns; }

  std::optional<Row> next() override {
    if (next_ == result_.rows.size()) {
      if (at_end_) std::exchange(at_end_, nullptr)();
      return {};
    }
    const std::vector<Value>& values = result_.rows[next_++];
    row_.assign(values.begin(), values.end());
    return row_;
  }

 private:
  ResultSet result_;
  std::function<void()> at_end_;
  std::function<void()> given_up_;
  std::size_t next_ = 0;
  std::vector<std::optional<std::string_view>> row_;
};

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
    require_no_answer_owed();
    ++network_.packets_;
    return network_.run(host_, id_, sql);
  }

  std::vector<ResultSet> batch(const std::vector<std::string>& statements) override {
    require_no_answer_owed();
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

  std::unique_ptr<RowStream> stream_rows(const std::string& sql) override {
    ResultSet result = query(sql);
    owes_answer_ = true;
    return std::make_unique<FakeRows>(
        std::move(result), [this] { owes_answer_ = false; }, [this] { network_.lose(id_); });
  }

  std::unique_ptr<PreparedStatement> prepare(const std::string&) override {
    throw std::logic_error("a fake server prepares no statements");
  }

  std::unique_ptr<BinlogDump> dump_binlog(const BinlogPosition& from) override {
    query("COM_BINLOG_DUMP " + from.to_string());
    owes_answer_ = true;
    return std::make_unique<FakeDump>(host_.server.log_from(from));
  }

  std::optional<pid_t> server_pid() const override {
    return by_socket_ ? host_.server.pid : std::nullopt;
  }

 private:
  void require_no_answer_owed() const {
    if (owes_answer_) throw Error(ExitCode::cannot_connect, "an answer was not read to its end");
  }

  FakeNetwork& network_;
  Host& host_;
  int id_;
  bool by_socket_;
  bool owes_answer_ = false;
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
