#include "support/contract_test.h"

#include <algorithm>
#include <map>

#include "fake/fake_network.h"
#include "mysql/client_session.h"
#include "mysql/server_session.h"
#include "replication/slave.h"
#include "sandbox/server_process.h"
#include "support/matrix_rows.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {
namespace {

class FakeBackend : public Backend {
 public:
  explicit FakeBackend(const std::string& version)
      : server_(network_.add("server", {"", 0, "/run/fake.sock"}, version)) {
    server_.binlog = BinlogPosition{"bin.000001", 328};
    server_.variables["log_bin"] = "1";
    server_.variables["init_connect"] = "";
    server_.pid = 4711;
  }

  SessionFactory connector() override { return network_.connector(); }
  Login socket_login() const override {
    Login login;
    login.endpoint.socket = "/run/fake.sock";
    return login;
  }
  // A second door to the same server would be more than the contract needs.
  Login tcp_login() const override { return socket_login(); }
  void lose(int connection_id) override { network_.lose(connection_id); }

 private:
  FakeNetwork network_;
  FakeServer& server_;
};

class RealBackend : public Backend {
 public:
  explicit RealBackend(const std::string& version) {
    if (!servers_.has_server(version)) return;
    is_here_ = true;
    std::vector<std::string> words{"version=" + version};
    if (version == "mysql-5.7") {  // without which it has no named channels
      words.insert(words.end(),
                   {"master-info-repository=TABLE", "relay-log-info-repository=TABLE"});
    }
    servers_.add("server", "master,slave", words);
  }

  SessionFactory connector() override { return connect; }
  Login socket_login() const override { return servers_.login("server"); }
  Login tcp_login() const override { return servers_.tcp_login("server"); }
  void lose(int connection_id) override {
    servers_.session("server")->query("KILL CONNECTION " + std::to_string(connection_id));
  }

  bool is_here() const { return is_here_; }

  // Up, with the variables that it starts with, and no slave.
  void refresh() {
    if (!sandbox::ServerProcess(servers_.instance("server")).try_session()) {
      servers_.stop({"server"});  // which is on its way down perhaps
      servers_.start({"server"});
    }
    Slave slave(Server(servers_.session("server")), "slave");
    for (const auto& status : slave.server().replication_status()) {
      session_of(slave.server()).query(slave.server().dialect().stop_slave(status.channel));
    }
    slave.forget_masters();
    for (const char* name : changed_by_tests) {
      session_of(slave.server()).query(std::string("SET GLOBAL ") + name + " = DEFAULT");
    }
  }

 private:
  static constexpr const char* changed_by_tests[]{"innodb_io_capacity_max", "innodb_io_capacity",
                                                  "innodb_max_dirty_pages_pct",
                                                  "innodb_max_dirty_pages_pct_lwm"};

  TestSandbox servers_;
  bool is_here_ = false;
};

std::string named(const std::string& prefix, const std::string& version) {
  std::string name = prefix + version.substr(0, version.find("-Maria"));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

// The servers that tests share; ended before the program begins to go down.
class RealBackends : public testing::Environment {
 public:
  void TearDown() override { by_version_.clear(); }

  // nullptr if it is not on this machine.
  std::shared_ptr<Backend> get(const std::string& version) {
    std::shared_ptr<RealBackend>& backend = by_version_[version];
    if (!backend) backend = std::make_shared<RealBackend>(version);
    if (!backend->is_here()) return nullptr;
    backend->refresh();
    return backend;
  }

 private:
  std::map<std::string, std::shared_ptr<RealBackend>> by_version_;
};

RealBackends& real_backends() {
  static auto* const registered = static_cast<RealBackends*>(
      testing::AddGlobalTestEnvironment(std::make_unique<RealBackends>().release()));
  return *registered;  // which gtest owns
}

const RealBackends& registered_before_the_tests = real_backends();

}  // namespace

void ContractTest::SetUp() {
  const BackendKind& kind = GetParam();
  if (kind.real) {
    backend_ = real_backends().get(kind.version);
  } else {
    backend_ = std::make_shared<FakeBackend>(kind.version);
  }
  if (!backend_) {
    GTEST_SKIP() << kind.version << " is not on this machine: see scripts/get-servers";
  }
}

std::unique_ptr<Session> ContractTest::session() const {
  return backend_->connector()(backend_->socket_login());
}

bool ContractTest::has_channels() const {
  const auto version = ServerVersion::parse(session()->server_version());
  return version.is_mariadb() || version.is_mysql_at_least(5, 7, 6);
}

unsigned ContractTest::error_of(Session& session, const std::string& sql) {
  try {
    session.query(sql);
  } catch (const SqlError& error) {
    return error.number();
  }
  return 0;
}

std::vector<BackendKind> real_backend_kinds() {
  std::vector<BackendKind> kinds;
  for (const MatrixServer& server : matrix_servers()) {
    kinds.push_back({named("Real_", server.name), server.name, true});
  }
  return kinds;
}

std::vector<BackendKind> backend_kinds() {
  std::vector<BackendKind> kinds;
  for (const char* version :
       {"10.5.29-MariaDB", "10.11.14-MariaDB-log", "11.8.3-MariaDB", "5.6.24", "5.7.29", "9.7.0"}) {
    kinds.push_back({named("Fake_", version), version, false});
  }
  for (const BackendKind& kind : real_backend_kinds()) kinds.push_back(kind);
  return kinds;
}

std::string backend_name(const testing::TestParamInfo<BackendKind>& info) {
  return info.param.name;
}

}  // namespace slaveclone::test
