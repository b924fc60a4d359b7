#include <gmock/gmock.h>

#include <boost/filesystem.hpp>
#include <thread>

#include "base/stop_request.h"
#include "mysql/binlog_stream.h"
#include "support/contract_test.h"
#include "support/files.h"
#include "support/logged_work.h"
#include "support/temporary_directory.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

// A fake's log holds what a test puts there: tests/unit/binlog_stream_test.cc.
class BinlogStreamContract : public ContractTest {
 protected:
  BinlogPosition end() const { return server().end_of_log(); }

  // 5.6 has them, but empty.
  std::string gtids() const {
    Server one = server();
    return Dialect::parse_gtid(one.value_of(one.dialect().gtid_of_master()));
  }

  BinlogStream stream(const BinlogPosition& from, RowImageSink sink = {}) const {
    return {session(), from, std::move(sink)};
  }
};

LogContents rest_of(BinlogStream& log) {
  LogContents contents;
  while (const BinlogGroup* group = log.next()) contents.add(*group);
  return contents;
}

TEST_P(BinlogStreamContract, GroupsAreThoseThatWereWritten) {
  const TemporaryDirectory directory;
  boost::filesystem::permissions(directory.path(), boost::filesystem::all_all);
  const BinlogPosition begin = end();
  const auto writer = session();
  LoggedWork work(*writer, directory.path());
  work.write(240);
  const BinlogPosition behind = end();
  BinlogStream log = stream(begin);
  LogContents read;
  BinlogPosition last = begin;
  std::string gtid;
  while (const BinlogGroup* group = log.next()) {
    EXPECT_GE(group->begin, last);
    EXPECT_GT(group->end, group->begin);
    EXPECT_NE(group->server_id, 0U);
    EXPECT_GT(group->time_us, 1'600'000'000'000'000U);
    last = group->end;
    gtid = group->gtid;
    read.add(*group);
  }
  EXPECT_EQ(read, work.written());
  EXPECT_EQ(log.position(), behind);
  EXPECT_THAT(gtids(), testing::HasSubstr(gtid.substr(gtid.rfind(':') + 1)));
}

// Two at once: a dump must not end another that has the same server id.
TEST_P(BinlogStreamContract, TwoReadersDoNotDisturbEachOther) {
  const BinlogPosition begin = end();
  const auto writer = session();
  writer->query("CREATE DATABASE twice");
  BinlogStream one = stream(begin);
  ASSERT_NE(one.next(), nullptr);
  BinlogStream other = stream(begin);
  ASSERT_NE(other.next(), nullptr);
  writer->query("DROP DATABASE twice");
  EXPECT_EQ(other.next(), nullptr);
  EXPECT_EQ(one.next(), nullptr);
}

// Whatever else it is that they do: definitions, rows by row events, and a row by a statement.
TEST_P(BinlogStreamContract, StatementsThatChangeRowsAreToldFromOthers) {
  const auto writer = session();
  writer->query("SET SESSION binlog_format = 'ROW'");
  const BinlogPosition begin = end();
  const std::vector<std::string> definitions{
      "CREATE DATABASE told",
      "CREATE TABLE told.a (id INT PRIMARY KEY) ENGINE=InnoDB",
      "CREATE TABLE told.c (b INT PRIMARY KEY) ENGINE=InnoDB SELECT 1 AS b",
      "RENAME TABLE told.a TO told.b",
      "DROP TABLE told.c",
      "ANALYZE TABLE told.b",
      "DROP DATABASE told"};
  for (const std::string& sql : definitions) {
    writer->query(sql);
    if (sql != definitions[1]) continue;
    writer->query("INSERT INTO told.a VALUES (1)");
    writer->query("SET SESSION binlog_format = 'STATEMENT'");
    writer->query("INSERT INTO told.a VALUES (2)");
    writer->query("SET SESSION binlog_format = 'ROW'");
    if (server().dialect().is_mariadb()) {
      writer->query("CREATE SEQUENCE told.s");
      writer->query("SELECT NEXTVAL(told.s), SETVAL(told.s, 9)");
    }
  }
  BinlogStream log = stream(begin);
  std::vector<std::string> told;
  std::uint64_t by_statement = 0;
  while (const BinlogGroup* group = log.next()) {
    by_statement += group->row_statements;
    if (!group->definition.empty()) told.push_back(group->definition.substr(0, 11));
  }
  EXPECT_EQ(by_statement, 1U);
  std::vector<std::string> expected;
  for (const std::string& sql : definitions) expected.push_back(sql.substr(0, 11));
  if (server().dialect().is_mariadb()) expected.insert(expected.begin() + 2, "CREATE SEQU");
  EXPECT_EQ(told, expected);
}

TEST_P(BinlogStreamContract, RowImagesAreThatOfTheTable) {
  const BinlogPosition begin = end();
  const auto writer = session();
  writer->query("CREATE DATABASE images");
  writer->query("CREATE TABLE images.t (a INT PRIMARY KEY, b VARCHAR(50)) ENGINE=InnoDB");
  if (!server().dialect().version().is_mysql_at_least(8, 0))
    writer->query("SET SESSION binlog_format = 'ROW'");
  writer->query("INSERT INTO images.t VALUES (1, 'a needle in the log')");
  std::string rows;
  BinlogStream log = stream(begin, [&](const RowImagePiece& piece) {
    ASSERT_NE(piece.table, nullptr);
    EXPECT_EQ(piece.table->schema + "." + piece.table->table, "images.t");
    if (is_row_event(piece.type)) rows += piece.bytes;
  });
  rest_of(log);
  EXPECT_THAT(rows, testing::HasSubstr("a needle in the log"));
  writer->query("DROP DATABASE images");
}

// More than fits between server and reader, and nobody waits for that reader.
class PausedStream : public BinlogStreamContract {
 protected:
  static constexpr unsigned large = 16;

  void SetUp() override {
    BinlogStreamContract::SetUp();
    if (IsSkipped()) return;
    begin_ = end();
    writer_ = session();
    if (!server().dialect().version().is_mysql_at_least(8, 0))
      writer_->query("SET SESSION binlog_format = 'ROW'");
    writer_->query("CREATE DATABASE paused");
    writer_->query("CREATE TABLE paused.t (a INT PRIMARY KEY AUTO_INCREMENT, b MEDIUMTEXT)");
    for (unsigned i = 0; i < large; ++i) insert(500'000);
  }
  void TearDown() override {
    if (writer_) writer_->query("DROP DATABASE paused");
  }

  void insert(unsigned bytes) {
    writer_->query("INSERT INTO paused.t (b) VALUES (REPEAT('x', " + std::to_string(bytes) + "))");
  }

  std::string dump_thread() const {
    return session()
        ->query("SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'")
        .text("id");
  }

  BinlogPosition begin_;
  std::unique_ptr<Session> writer_;
};

TEST_P(PausedStream, DelaysNoCommitAndNoRotation) {
  BinlogStream log = stream(begin_);
  ASSERT_NE(log.next(), nullptr);
  for (int i = 0; i < 10; ++i) insert(10);
  writer_->query("FLUSH LOGS");
  insert(10);
  EXPECT_EQ(rest_of(log).count(), 1 + large + 10 + 1);
}

TEST_P(PausedStream, LosingItsConnectionIsAnError) {
  BinlogStream log = stream(begin_);
  ASSERT_NE(log.next(), nullptr);
  backend_->lose(std::stoi(dump_thread()));
  EXPECT_EQ(exit_code_of([&] { rest_of(log); }), ExitCode::cannot_connect);
}

TEST_P(PausedStream, IsGoneWhenItIsGivenUp) {
  {
    BinlogStream log = stream(begin_);
    ASSERT_NE(log.next(), nullptr);
  }
  EXPECT_TRUE(wait_until([&] {
    return session()
        ->query("SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'")
        .empty();
  }));
}

#define ON_REAL_SERVERS(Suite) \
  INSTANTIATE_TEST_SUITE_P(Servers, Suite, testing::ValuesIn(real_backend_kinds()), backend_name)
ON_REAL_SERVERS(BinlogStreamContract);
ON_REAL_SERVERS(PausedStream);

}  // namespace
}  // namespace slaveclone::test
