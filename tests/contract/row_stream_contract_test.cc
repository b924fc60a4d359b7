#include <fmt/format.h>
#include <gmock/gmock.h>

#include <thread>

#include "base/stop_request.h"
#include "support/contract_test.h"
#include "support/files.h"
#include "support/memory.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using namespace std::string_literals;

using RowStreamContract = ContractTest;

TEST_P(RowStreamContract, RowsComeOneAfterTheOther) {
  const auto one = session();
  const auto rows = one->stream_rows("SELECT NULL AS none, '' AS blank");
  EXPECT_THAT(rows->columns(), ElementsAre("none", "blank"));
  const auto row = rows->next();
  ASSERT_TRUE(row);
  EXPECT_THAT(*row, ElementsAre(std::nullopt, ""));
  EXPECT_FALSE(rows->next());
  EXPECT_FALSE(rows->next());
}

TEST_P(RowStreamContract, MeanwhileTheSessionTakesNothingElse) {
  const auto one = session();
  const auto rows = one->stream_rows("SELECT 7 AS value");
  EXPECT_EQ(exit_code_of([&] { one->query("SELECT 1 AS value"); }), ExitCode::cannot_connect);
  EXPECT_EQ(exit_code_of([&] { one->batch({"SELECT 1 AS value"}); }), ExitCode::cannot_connect);
  EXPECT_EQ(exit_code_of([&] { one->stream_rows("SELECT 1 AS value"); }), ExitCode::cannot_connect);
  ASSERT_TRUE(rows->next());
  ASSERT_FALSE(rows->next());
  EXPECT_EQ(one->query("SELECT 1 AS value").text("value"), "1");
}

TEST_P(RowStreamContract, OneThatIsReadToItsEndIsInNobodysWay) {
  const auto one = session();
  const auto first = one->stream_rows("SELECT 7 AS value");
  while (first->next()) continue;
  const auto second = one->stream_rows("SELECT 1 AS value");
  ASSERT_TRUE(second->next());
  EXPECT_FALSE(second->next());
  EXPECT_FALSE(first->next());
}

TEST_P(RowStreamContract, GivenUpHalfWayItTakesTheSessionWithIt) {
  const auto one = session();
  one->stream_rows("SELECT 7 AS value")->next();
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(exit_code_of([&] { one->query("SELECT 1 AS value"); }), ExitCode::cannot_connect);
  }
}

TEST_P(RowStreamContract, ARefusalLeavesTheSession) {
  const auto one = session();
  EXPECT_THROW(one->stream_rows("SHOW NONSENSE"), SqlError);
  EXPECT_EQ(one->query("SELECT 1 AS value").text("value"), "1");
}

ON_EVERY_BACKEND(RowStreamContract);

// What only a real server has: results that do not fit in between.
class LargeResult : public RowStreamContract {
 protected:
  static constexpr const char* digits =
      "(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 "
      "UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) AS ";

  // 10^powers rows.
  static std::string rows(const std::string& what, unsigned powers) {
    std::string sql = "SELECT " + what + " FROM ";
    for (unsigned i = 0; i < powers; ++i)
      sql += (i == 0 ? "" : ", ") + std::string(digits) + static_cast<char>('a' + i);
    return sql;
  }

  // By the socket, and with TLS where the server has that by itself.
  std::vector<Login> logins() const {
    Server one = server();
    const ServerVersion& version = one.dialect().version();
    std::vector<Login> all{backend_->socket_login()};
    if (version.is_mariadb_at_least(11, 4) || version.is_mysql_at_least(5, 7)) {
      all.push_back(backend_->tcp_login());
      all.back().ssl = true;
    }
    return all;
  }
};

TEST_P(LargeResult, IsReadInBoundedMemory) {
  const auto one = session();
  from_here();
  const unsigned long before = peak_memory();
  const auto stream = one->stream_rows(rows("REPEAT('x', 3000)", 5));
  std::uint64_t bytes = 0;
  while (const auto row = stream->next()) bytes += (*row)[0]->size();
  EXPECT_EQ(bytes, 300'000'000U);
  EXPECT_LT(peak_memory() - before, 4096U);
  EXPECT_EQ(one->query("SELECT 1 AS value").text("value"), "1");
}

TEST_P(LargeResult, BytesComeAsTheyAre) {
  const auto one = session();
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  std::string hex;
  for (const unsigned char byte : all) hex += fmt::format("{:02x}", byte);
  const auto rows = one->stream_rows("SELECT x'" + hex + "', NULL, x'00', ''");
  const auto row = rows->next();
  ASSERT_TRUE(row);
  EXPECT_THAT(*row, ElementsAre(all, std::nullopt, "\0"s, ""));
  rows->next();
}

TEST_P(LargeResult, ALostConnectionIsAnError) {
  const auto one = session();
  const std::string id = one->query("SELECT CONNECTION_ID() AS id").text("id");
  const auto stream = one->stream_rows(rows("REPEAT('x', 3000)", 4));
  ASSERT_TRUE(stream->next());
  backend_->lose(std::stoi(id));
  EXPECT_EQ(exit_code_of([&] {
              while (stream->next()) continue;
            }),
            ExitCode::cannot_connect);
  EXPECT_EQ(exit_code_of([&] { one->query("SELECT 1 AS value"); }), ExitCode::cannot_connect);
}

TEST_P(LargeResult, AServersErrorHalfWayLeavesTheSession) {
  const auto one = session();
  const auto stream =
      one->stream_rows(rows("REPEAT('x', 3000), IF(a.d = 9, (SELECT 1 UNION SELECT 2), 0)", 3));
  try {
    while (stream->next()) continue;
    FAIL() << "a subquery gave two rows";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.number(), 1242U);
  }
  EXPECT_EQ(one->query("SELECT 1 AS value").text("value"), "1");
}

// The server sends rows when its buffer is full, and then nothing for a while.
TEST_P(LargeResult, AStopRequestIsHeardHalfWay) {
  for (const Login& login : logins()) {
    const auto one = backend_->connector()(login);
    const auto stream = one->stream_rows(rows("REPEAT('x', 30000), IF(a.d = 9, SLEEP(60), 0)", 1));
    ASSERT_TRUE(stream->next());
    const auto begin = std::chrono::steady_clock::now();
    std::thread stopper([] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      StopRequest::request();
    });
    EXPECT_EQ(exit_code_of([&] {
                while (stream->next()) continue;
              }),
              ExitCode::interrupted);
    stopper.join();
    StopRequest::reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  }
}

TEST_P(LargeResult, ReadToItsEndTheSessionGoesOnWhateverTheTransport) {
  for (const Login& login : logins()) {
    const auto one = backend_->connector()(login);
    for (int attempt = 0; attempt < 2; ++attempt) {
      const auto stream = one->stream_rows(rows("REPEAT('x', 3000)", 3));
      int count = 0;
      while (stream->next()) ++count;
      EXPECT_EQ(count, 1000);
      EXPECT_EQ(one->query("SELECT 1 AS value").text("value"), "1");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, LargeResult, testing::ValuesIn(real_backend_kinds()),
                         backend_name);

}  // namespace
}  // namespace slaveclone::test
