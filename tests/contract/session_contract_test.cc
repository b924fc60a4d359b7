#include <gmock/gmock.h>

#include <optional>

#include "mysql/client_session.h"
#include "mysql/innodb_state.h"
#include "mysql/master.h"
#include "mysql/new_slave.h"
#include "mysql/server_process.h"
#include "support/fake_network.h"
#include "support/files.h"
#include "support/test_sandbox.h"

namespace slaveclone::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A server with a binary log that is no slave yet: a fake one or a real one.
class Backend {
 public:
  Backend() = default;
  virtual ~Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  virtual SessionFactory connector() = 0;
  virtual Login socket_login() const = 0;
  virtual Login tcp_login() const = 0;
  virtual void lose(int connection_id) = 0;
};

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
  RealBackend() {
    servers_.add("server", "master");
    servers_.start({"server"});
  }

  SessionFactory connector() override { return connect; }
  Login socket_login() const override { return servers_.login("server"); }
  Login tcp_login() const override { return servers_.tcp_login("server"); }
  void lose(int connection_id) override {
    servers_.session("server")->query("KILL CONNECTION " + std::to_string(connection_id));
  }

 private:
  TestSandbox servers_;
};

struct Kind {
  const char* name;
  std::unique_ptr<Backend> (*make)();
};

class SessionContractTest : public testing::TestWithParam<Kind> {
 protected:
  SessionContractTest() : backend_(GetParam().make()) {}

  std::unique_ptr<Session> session() { return backend_->connector()(backend_->socket_login()); }
  Server server() { return Server(session()); }

  static unsigned error_of(Session& session, const std::string& sql) {
    try {
      session.query(sql);
    } catch (const SqlError& error) {
      return error.number();
    }
    return 0;
  }

  std::unique_ptr<Backend> backend_;
};

TEST_P(SessionContractTest, AQueryGivesColumnsAndRows) {
  const ResultSet answer = session()->query("SELECT 'a' AS first, 7 AS second");
  EXPECT_THAT(answer.columns, ElementsAre("first", "second"));
  ASSERT_THAT(answer.rows, SizeIs(1));
  EXPECT_EQ(answer.text("FIRST"), "a");
  EXPECT_EQ(answer.text("second"), "7");
  EXPECT_FALSE(answer.has("third"));
  EXPECT_THROW(answer.text("third"), Error);
  EXPECT_THROW(answer.text("first", 1), Error);
}

TEST_P(SessionContractTest, NullIsNoText) {
  const ResultSet answer = session()->query("SELECT NULL AS none, '' AS empty");
  EXPECT_EQ(answer.get("none"), std::nullopt);
  EXPECT_EQ(answer.get("empty"), "");
  EXPECT_EQ(answer.text("none"), "");
}

TEST_P(SessionContractTest, AStatementWithoutAResultGivesAnEmptyOne) {
  EXPECT_TRUE(session()->query("UNLOCK TABLES").empty());
}

TEST_P(SessionContractTest, ARefusalHasTheServersNumberAndTheSessionLivesOn) {
  const auto one = session();
  EXPECT_EQ(error_of(*one, "SHOW NONSENSE"), 1064U);
  EXPECT_EQ(error_of(*one, "SELECT @@GLOBAL.no_such_variable"), 1193U);
  EXPECT_EQ(error_of(*one, "SET GLOBAL no_such_variable = 1"), 1193U);
  EXPECT_EQ(one->query("SELECT 1 AS value").text("value"), "1");
}

TEST_P(SessionContractTest, ABatchGivesAResultAStatement) {
  const auto answers =
      session()->batch({"SELECT 1 AS value", "UNLOCK TABLES", "SELECT 2 AS value"});
  ASSERT_THAT(answers, SizeIs(3));
  EXPECT_EQ(answers[0].text("value"), "1");
  EXPECT_TRUE(answers[1].empty());
  EXPECT_EQ(answers[2].text("value"), "2");
}

TEST_P(SessionContractTest, ABatchStopsAtItsFirstError) {
  const auto one = session();
  EXPECT_THROW(one->batch({"SET GLOBAL innodb_io_capacity = 301", "SHOW NONSENSE",
                           "SET GLOBAL innodb_io_capacity = 302"}),
               SqlError);
  EXPECT_EQ(one->query("SELECT @@GLOBAL.innodb_io_capacity AS value").text("value"), "301");
}

TEST_P(SessionContractTest, WhatABatchDidBeforeItsErrorStands) {
  Server one = server();
  EXPECT_THROW(one.session().batch({"FLUSH TABLES WITH READ LOCK", "SHOW NONSENSE"}), SqlError);
  EXPECT_EQ(error_of(one.session(), one.dialect().stop_slave("")), 1192U);
  one.session().query("UNLOCK TABLES");
  EXPECT_EQ(error_of(one.session(), one.dialect().stop_slave("")), 0U);
}

TEST_P(SessionContractTest, AnotherSessionsLockDoesNotForbidStopSlave) {
  Server one = server();
  const auto other = session();
  other->query("FLUSH TABLES WITH READ LOCK");
  EXPECT_EQ(error_of(one.session(), one.dialect().stop_slave("")), 0U);
}

TEST_P(SessionContractTest, QuotedTextComesBackAsItWas) {
  const auto one = session();
  for (const std::string& text :
       {std::string("plain"), std::string("it's"), std::string("a\\b\\"), std::string("\"x\" `y`"),
        std::string("line\nline\r\ttab"), std::string("nul\0here", 8), std::string("Grüße 🐬"),
        std::string("';, -- # /* x */ AS y"), std::string("%_\\%\\_"), std::string()}) {
    EXPECT_EQ(one->query("SELECT " + one->quote(text) + " AS value").text("value"), text);
  }
}

TEST_P(SessionContractTest, TheVersionIsWhatTheServerSays) {
  Server one = server();
  EXPECT_EQ(ServerVersion::parse(one.session().server_version()),
            ServerVersion::parse(one.value_of("VERSION()")));
}

TEST_P(SessionContractTest, ThePidIsKnownOverASocket) {
  const auto one = session();
  ASSERT_TRUE(one->server_pid().has_value());
  EXPECT_GT(*one->server_pid(), 1);
}

TEST_P(SessionContractTest, ALostSessionSaysSoForEver) {
  Server one = server();
  backend_->lose(std::stoi(one.value_of("CONNECTION_ID()")));
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(exit_code_of([&] { one.value_of("1"); }), ExitCode::cannot_connect);
  }
}

TEST_P(SessionContractTest, ALoginWhereNobodyListensFails) {
  Login login = backend_->socket_login();
  login.endpoint.socket += ".none";
  EXPECT_EQ(exit_code_of([&] { backend_->connector()(login); }), ExitCode::cannot_connect);
}

TEST_P(SessionContractTest, AVariableIsChangedAndPutBack) {
  Server one = server();
  for (const auto& [name, value] : {std::pair{"read_only", "1"},
                                    {"event_scheduler", "ON"},
                                    {"innodb_io_capacity", "333"},
                                    {"init_connect", "SET @a = 'b\\c'"},
                                    {"innodb_max_dirty_pages_pct", "75.500000"}}) {
    const std::string before = one.variable(name);
    one.set_variable(name, value);
    EXPECT_EQ(one.variable(name), value) << name;
    one.set_variable(name, before);
    EXPECT_EQ(one.variable(name), before) << name;
  }
}

TEST_P(SessionContractTest, AnUnknownVariableIsNoValue) {
  EXPECT_EQ(server().variable_if_known("no_such_variable"), std::nullopt);
  EXPECT_TRUE(server().variable_if_known("server_id").has_value());
}

// Why variables are put back in the opposite order.
TEST_P(SessionContractTest, AVariableMovesItsPartner) {
  Server one = server();
  one.set_variable("innodb_io_capacity_max", "1000");
  one.set_variable("innodb_io_capacity", "5000");
  const bool moves = one.dialect().is_mariadb();  // MySQL cuts the new value
  EXPECT_EQ(one.variable("innodb_io_capacity"), moves ? "5000" : "1000");
  EXPECT_EQ(one.variable("innodb_io_capacity_max"), moves ? "10000" : "1000");
  one.set_variable("innodb_io_capacity_max", "500");
  EXPECT_EQ(one.variable("innodb_io_capacity"), moves ? "500" : "1000");
  EXPECT_EQ(one.variable("innodb_io_capacity_max"), moves ? "500" : "1000");
  one.set_variable("innodb_max_dirty_pages_pct", "50");
  one.set_variable("innodb_max_dirty_pages_pct_lwm", "60");
  EXPECT_EQ(one.variable("innodb_max_dirty_pages_pct_lwm"), "50.000000");
}

TEST_P(SessionContractTest, StatusHasOnlyWhatTheServerHas) {
  const auto values = server().status({"Innodb_buffer_pool_pages_dirty", "No_such_status"});
  EXPECT_THAT(values, SizeIs(1));
  EXPECT_TRUE(values.contains("Innodb_buffer_pool_pages_dirty"));
}

TEST_P(SessionContractTest, InnodbTellsItsState) {
  Server one = server();
  EXPECT_GT(read_innodb_state(one).lsn, 0U);
}

TEST_P(SessionContractTest, TheDataDirectoryHasNoSlashAtItsEnd) {
  const std::string directory = server().data_directory();
  EXPECT_TRUE(directory.starts_with("/"));
  EXPECT_FALSE(directory.ends_with("/"));
}

TEST_P(SessionContractTest, TheServerTellsWhoItIs) {
  const ServerInfo info = server().info();
  EXPECT_GT(info.server_id, 0U);
  EXPECT_GT(info.port, 0U);
  EXPECT_FALSE(info.host.empty());
}

TEST_P(SessionContractTest, RootHasAllPrivileges) {
  EXPECT_THAT(server().privileges(), Contains("ALL PRIVILEGES"));
}

TEST_P(SessionContractTest, AServerThatIsNoSlaveHasNoStatusAndCannotStart) {
  Server one = server();
  EXPECT_THAT(one.replication_status(), IsEmpty());
  EXPECT_EQ(error_of(one.session(), one.dialect().start_slave("")), 1200U);
}

TEST_P(SessionContractTest, ChannelsAreMadeAndForgotten) {
  NewSlave slave(session());
  slave.point_at("", {"127.0.0.1", 9, "repl", "it's", {"bin.000003", 742}});
  slave.point_at("east", {"127.0.0.1", 10, "repl", "it's", {"bin.000003", 742}});
  const auto channels = slave.server().replication_status();
  ASSERT_THAT(channels, SizeIs(2));
  for (const ReplicationStatus& status : channels) {
    EXPECT_EQ(status.master, (Endpoint{"127.0.0.1", status.channel.empty() ? 9U : 10U, ""}));
    EXPECT_EQ(status.master_user, "repl");
    EXPECT_EQ(status.receiver, ReceiverState::stopped);
    EXPECT_FALSE(status.applier_running);
    EXPECT_EQ(status.executed, (BinlogPosition{"bin.000003", 742}));
    EXPECT_FALSE(status.until_set);
  }
  slave.forget_donor();
  EXPECT_THAT(slave.server().replication_status(), IsEmpty());
}

TEST_P(SessionContractTest, OneChannelsApplierIsStartedAndStoppedAlone) {
  NewSlave slave(session());
  slave.point_at("", {"127.0.0.1", 9, "repl", "x", {"bin.000003", 742}});
  slave.point_at("east", {"127.0.0.1", 10, "repl", "x", {"bin.000003", 742}});
  Session& one = slave.server().session();
  const Dialect& dialect = slave.server().dialect();
  const auto running = [&] {
    std::vector<std::string> names;
    for (const auto& status : slave.server().replication_status()) {
      if (status.applier_running) names.push_back(status.channel);
    }
    return names;
  };
  one.query(dialect.start_applier(""));
  EXPECT_THAT(running(), ElementsAre(""));
  one.query(dialect.start_applier("east"));
  EXPECT_THAT(running(), ElementsAre("", "east"));
  one.query(dialect.stop_applier(""));
  EXPECT_THAT(running(), ElementsAre("east"));
  one.query(dialect.stop_slave("east"));
  EXPECT_THAT(running(), IsEmpty());
}

TEST_P(SessionContractTest, UntilIsShownAndIgnoredByARunningApplier) {
  NewSlave slave(session());
  slave.point_at("", {"127.0.0.1", 9, "repl", "x", {"bin.000003", 742}});
  Session& one = slave.server().session();
  const Dialect& dialect = slave.server().dialect();
  one.query(dialect.start_applier_until({"bin.000007", 4}, ""));
  const auto until = slave.server().replication_status().at(0);
  EXPECT_TRUE(until.applier_running);
  EXPECT_TRUE(until.until_set);
  EXPECT_EQ(until.until, (BinlogPosition{"bin.000007", 4}));
  one.query(dialect.start_applier_until({"bin.000009", 4}, ""));
  EXPECT_EQ(slave.server().replication_status().at(0).until, (BinlogPosition{"bin.000007", 4}));
  one.query(dialect.stop_applier(""));
}

TEST_P(SessionContractTest, AMasterGivesItsPosition) {
  Master master(backend_->connector(), backend_->socket_login());
  master.check_ready(SyncPointMethod::lock);
  const SyncPoint point = master.sync_point(SyncPointMethod::lock, std::chrono::seconds(3));
  const ResultSet status =
      master.server().session().query(master.server().dialect().show_master_status());
  EXPECT_EQ(point.position.file, status.text("File"));
  EXPECT_EQ(std::to_string(point.position.offset), status.text("Position"));
}

TEST_P(SessionContractTest, AServerThatIsShutDownIsGone) {
  Server one = server();
  one.shut_down();
  EXPECT_TRUE(
      wait_until([&] { return exit_code_of([&] { session(); }) == ExitCode::cannot_connect; },
                 std::chrono::seconds(30)));
}

template <const char* Version>
std::unique_ptr<Backend> fake() {
  return std::make_unique<FakeBackend>(Version);
}

constexpr char mariadb[] = "10.11.14-MariaDB-log";
constexpr char mysql9[] = "9.7.0";

INSTANTIATE_TEST_SUITE_P(Servers, SessionContractTest,
                         testing::Values(Kind{"FakeMariadb", fake<mariadb>},
                                         Kind{"FakeMysql9", fake<mysql9>},
                                         Kind{"RealMariadb",
                                              []() -> std::unique_ptr<Backend> {
                                                return std::make_unique<RealBackend>();
                                              }}),
                         [](const auto& kind) { return kind.param.name; });

// On a real server only.
TEST(ClientSessionTest, ThePidIsNotKnownOverTcp) {
  RealBackend backend;
  const auto session = connect(backend.tcp_login());
  EXPECT_EQ(session->server_pid(), std::nullopt);
  EXPECT_EQ(session->query("SELECT 1 AS value").text("value"), "1");
}

TEST(ClientSessionTest, AWrongPasswordCannotConnect) {
  RealBackend backend;
  Login login = backend.tcp_login();
  login.user = "nobody";
  login.password = "wrong";
  EXPECT_EQ(exit_code_of([&] { connect(login); }), ExitCode::cannot_connect);
}

}  // namespace
}  // namespace slaveclone::test
