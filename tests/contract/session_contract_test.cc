#include <gmock/gmock.h>

#include "mysql/client_session.h"
#include "mysql/server_session.h"
#include "support/contract_test.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

using SessionContract = ContractTest;

TEST_P(SessionContract, AQueryGivesColumnsAndRows) {
  const ResultSet answer = session()->query("SELECT 'a' AS first, 7 AS second");
  EXPECT_THAT(answer.columns, ElementsAre("first", "second"));
  ASSERT_THAT(answer.rows, SizeIs(1));
  EXPECT_EQ(answer.text("FIRST"), "a");
  EXPECT_EQ(answer.text("second"), "7");
  EXPECT_FALSE(answer.has("third"));
  EXPECT_THROW(answer.text("third"), Error);
  EXPECT_THROW(answer.text("first", 1), Error);
}

TEST_P(SessionContract, NullIsNoText) {
  const ResultSet answer = session()->query("SELECT NULL AS none, '' AS blank");
  EXPECT_EQ(answer.get("none"), std::nullopt);
  EXPECT_EQ(answer.get("blank"), "");
  EXPECT_EQ(answer.text("none"), "");
}

TEST_P(SessionContract, AStatementWithoutAResultGivesAnEmptyOne) {
  EXPECT_TRUE(session()->query("UNLOCK TABLES").empty());
}

TEST_P(SessionContract, ARefusalHasTheServersNumberAndTheSessionLivesOn) {
  const auto one = session();
  EXPECT_EQ(error_of(*one, "SHOW NONSENSE"), 1064U);
  EXPECT_EQ(error_of(*one, "SELECT @@GLOBAL.no_such_variable"), 1193U);
  EXPECT_EQ(error_of(*one, "SET GLOBAL no_such_variable = 1"), 1193U);
  EXPECT_EQ(one->query("SELECT 1 AS value").text("value"), "1");
}

TEST_P(SessionContract, ABatchGivesAResultAStatement) {
  const auto answers =
      session()->batch({"SELECT 1 AS value", "UNLOCK TABLES", "SELECT 2 AS value"});
  ASSERT_THAT(answers, SizeIs(3));
  EXPECT_EQ(answers[0].text("value"), "1");
  EXPECT_TRUE(answers[1].empty());
  EXPECT_EQ(answers[2].text("value"), "2");
}

TEST_P(SessionContract, ABatchStopsAtItsFirstError) {
  const auto one = session();
  EXPECT_THROW(one->batch({"SET GLOBAL innodb_io_capacity = 301", "SHOW NONSENSE",
                           "SET GLOBAL innodb_io_capacity = 302"}),
               SqlError);
  EXPECT_EQ(one->query("SELECT @@GLOBAL.innodb_io_capacity AS value").text("value"), "301");
}

TEST_P(SessionContract, AQueryIsOneStatement) {
  const auto one = session();
  const std::string two = "SELECT 1 AS value; SET GLOBAL innodb_io_capacity = 303";
  EXPECT_EQ(error_of(*one, two), 1064U);
  one->batch({"SELECT 1 AS value", "SELECT 2 AS value"});
  EXPECT_EQ(error_of(*one, two), 1064U);
  EXPECT_NE(one->query("SELECT @@GLOBAL.innodb_io_capacity AS value").text("value"), "303");
}

TEST_P(SessionContract, QuotedTextComesBackAsItWas) {
  const auto one = session();
  for (const std::string& text :
       {std::string("plain"), std::string("it's"), std::string("a\\b\\"), std::string("\"x\" `y`"),
        std::string("line\nline\r\ttab"), std::string("nul\0here", 8), std::string("Grüße 🐬"),
        std::string("';, -- # /* x */ AS y"), std::string("%_\\%\\_"), std::string()}) {
    EXPECT_EQ(one->query("SELECT " + one->quote(text) + " AS value").text("value"), text);
  }
}

TEST_P(SessionContract, TheVersionIsWhatTheServerSays) {
  Server one = server();
  EXPECT_EQ(ServerVersion::parse(session_of(one).server_version()),
            ServerVersion::parse(one.value_of("VERSION()")));
}

TEST_P(SessionContract, ThePidIsKnownOverASocket) {
  const auto one = session();
  ASSERT_TRUE(one->server_pid().has_value());
  EXPECT_GT(*one->server_pid(), 1);
}

TEST_P(SessionContract, ALostSessionSaysSoForEver) {
  Server one = server();
  backend_->lose(std::stoi(one.value_of("CONNECTION_ID()")));
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(exit_code_of([&] { one.value_of("1"); }), ExitCode::cannot_connect);
  }
}

TEST_P(SessionContract, ALoginWhereNobodyListensFails) {
  Login login = backend_->socket_login();
  login.endpoint.socket += ".none";
  EXPECT_EQ(exit_code_of([&] { backend_->connector()(login); }), ExitCode::cannot_connect);
}

ON_EVERY_BACKEND(SessionContract);

// What only a real server has.
using ClientSessionTest = ContractTest;

TEST_P(ClientSessionTest, ThePidIsNotKnownOverTcp) {
  const auto session = connect(backend_->tcp_login());
  EXPECT_EQ(session->server_pid(), std::nullopt);
  EXPECT_EQ(session->query("SELECT 1 AS value").text("value"), "1");
}

TEST_P(ClientSessionTest, AWrongPasswordCannotConnect) {
  Login login = backend_->tcp_login();
  login.user = "nobody";
  login.password = "wrong";
  EXPECT_EQ(exit_code_of([&] { connect(login); }), ExitCode::cannot_connect);
}

// Without TLS, and with the server's own default for how passwords are checked.
TEST_P(ClientSessionTest, APasswordLogsInOverPlainTcp) {
  const std::string password = "it's \"secret\"";
  session()->query("CREATE USER 'walter'@'%' IDENTIFIED BY " + session()->quote(password));
  Login login = backend_->tcp_login();
  login.user = "walter";
  login.password = password;
  for (int attempt = 0; attempt < 2; ++attempt) {  // the second from the server's cache
    EXPECT_EQ(connect(login)->query("SELECT USER() AS user").text("user").substr(0, 7), "walter@");
  }
  session()->query("DROP USER 'walter'@'%'");
}

INSTANTIATE_TEST_SUITE_P(Servers, ClientSessionTest, testing::ValuesIn(real_backend_kinds()),
                         backend_name);

}  // namespace
}  // namespace slaveclone::test
