#include "support/binlog_stream_test.h"

#include "mysql/binlog_look.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string uuid = "00010203-0405-0607-0809-0a0b0c0d0e0f";
constexpr unsigned standalone = 1;

TEST_F(BinlogStreamTest, ATransactionSaysWhereWhenAndWhoseItIs) {
  const std::uint64_t begin = log_.position().offset;
  log_.server_id = 17;
  log_.mysql_gtid(42).query("BEGIN").table_map(7, "shop", "orders").rows(7).rows(7);
  log_.table_map(8, "shop", "items").rows(8, 32);
  log_.time += 2;
  log_.xid();
  const BinlogGroup found = group();
  EXPECT_EQ(found.begin, (BinlogPosition{"bin.000001", begin}));
  EXPECT_EQ(found.end, log_.position());
  EXPECT_EQ(found.bytes(), log_.position().offset - begin);
  EXPECT_EQ(found.time_us, 1'700'000'002'000'000U);
  EXPECT_EQ(found.server_id, 17U);
  EXPECT_EQ(found.gtid, uuid + ":42");
  EXPECT_EQ(found.kind, GroupKind::transaction);
  EXPECT_THAT(found.tables,
              ElementsAre(BinlogTable{"shop", "orders", 2}, BinlogTable{"shop", "items", 1}));
  EXPECT_EQ(found.row_events, 3U);
  EXPECT_EQ(found.statements, 0U);
  EXPECT_EQ(end_, log_.position());
}

TEST_F(BinlogStreamTest, AStatementOutsideATransactionIsAGroup) {
  log_.query("CREATE TABLE a (i INT)");
  log_.anonymous_gtid().query("DROP TABLE a");
  const auto all = groups();
  ASSERT_THAT(all, SizeIs(2));
  for (const BinlogGroup& found : all) {
    EXPECT_EQ(found.kind, GroupKind::statement);
    EXPECT_EQ(found.statements, 1U);
    EXPECT_EQ(found.gtid, "");
  }
  EXPECT_EQ(all[0].end, all[1].begin);
}

TEST_F(BinlogStreamTest, MariaDbsGtidSaysWhetherATransactionBegins) {
  log_.mariadb_gtid(1, standalone).query("CREATE TABLE a (i INT)");
  log_.mariadb_gtid(2, 0, 5).query("INSERT INTO a VALUES (1)").query("COMMIT");
  const auto all = groups();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].gtid, "0-1-1");
  EXPECT_EQ(all[0].kind, GroupKind::statement);
  EXPECT_EQ(all[1].gtid, "5-1-2");
  EXPECT_EQ(all[1].kind, GroupKind::transaction);
  EXPECT_EQ(all[1].statements, 1U);
}

TEST_F(BinlogStreamTest, SavepointsAreNoStatements) {
  log_.query("BEGIN").query("SAVEPOINT `s`").query("ROLLBACK TO `s`").query("ROLLBACK");
  EXPECT_EQ(group().statements, 0U);
}

TEST_F(BinlogStreamTest, AnXaTransactionIsTwoGroups) {
  log_.query("XA START X'78',X'',1").rows(1).query("XA END X'78',X'',1").xa_prepare();
  log_.query("XA COMMIT X'78',X'',1").query("XA ROLLBACK X'79',X'',1");
  log_.query("XA START X'78',X'',1").query("XA END X'78',X'',1").xa_prepare(true);
  std::vector<GroupKind> kinds;
  for (const BinlogGroup& found : groups()) kinds.push_back(found.kind);
  EXPECT_THAT(kinds, ElementsAre(GroupKind::xa_prepare, GroupKind::xa_commit,
                                 GroupKind::xa_rollback, GroupKind::transaction));
}

TEST_F(BinlogStreamTest, AnIncidentIsSeen) {
  log_.event(26, le(1, 2) + '\0');
  EXPECT_EQ(group().kind, GroupKind::incident);
}

TEST_F(BinlogStreamTest, WhatPrecedesAStatementIsOfItsGroup) {
  const BinlogPosition begin = log_.position();
  log_.event(5, le(2, 1) + le(7, 8)).event(13, le(1, 8) + le(2, 8)).query("INSERT");
  EXPECT_EQ(group().begin, begin);
}

TEST_F(BinlogStreamTest, MySql8TellsWhenItCommitted) {
  log_.mysql_gtid(1, 1'700'000'000'123'456).query("BEGIN").xid();
  EXPECT_EQ(group().time_us, 1'700'000'000'123'456U);
}

TEST_F(BinlogStreamTest, ATaggedGtidIsReadWhole) {
  log_.tagged_gtid(300, "nightly").query("BEGIN").xid();
  log_.tagged_gtid(7, "").query("BEGIN").xid();
  const auto all = groups();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].gtid, uuid + ":nightly:300");
  EXPECT_EQ(all[1].gtid, uuid + ":7");
}

TEST_F(BinlogStreamTest, RotationsAreFollowed) {
  log_.query("FIRST").rotate_to("bin.000002").query("SECOND");
  const auto all = groups();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].begin.file, "bin.000001");
  EXPECT_EQ(all[1].begin.file, "bin.000002");
  EXPECT_EQ(all[1].end, log_.position());
  EXPECT_EQ(end_, log_.position());
}

// The server died: the next file begins without a rotation in the one before.
TEST_F(BinlogStreamTest, WhatADeadServerLeftUnfinishedIsNoGroup) {
  log_.query("BEGIN").rows(1).start({"bin.000002", 4}).query("BEGIN").xid();
  EXPECT_EQ(group().begin.file, "bin.000002");
}

TEST_F(BinlogStreamTest, AGroupThatIsNotWholeYetIsNotThere) {
  log_.query("FIRST");
  const BinlogPosition whole = log_.position();
  log_.query("BEGIN").rows(1);
  EXPECT_THAT(groups(), SizeIs(1));
  EXPECT_EQ(end_, whole);
}

TEST_F(BinlogStreamTest, EachFileSaysWhetherItHasChecksums) {
  log_.query("WITH");
  BinlogBuilder without(false);
  without.start({"bin.000002", 4}).query("WITHOUT");
  for (const std::string& packet : without.packets()) log_.packets().push_back(packet);
  EXPECT_THAT(groups(), SizeIs(2));
}

TEST_F(BinlogStreamTest, AServerThatDoesNotSayWhereTheNextEventBeginsIsReadToo) {
  log_.knows_next = false;
  log_.mariadb_gtid(1, 0).table_map(7, "shop", "orders").rows(7);
  log_.knows_next = true;
  log_.xid();
  const BinlogGroup found = group();
  EXPECT_EQ(found.end, log_.position());
  EXPECT_EQ(found.row_events, 1U);
}

TEST_F(BinlogStreamTest, AnEncryptedLogTellsSoWhereverItIsReadFrom) {
  const BinlogPosition from{"bin.000001", 5000};
  const std::string key = le(1, 1) + le(1, 4) + std::string(12, 'n');
  log_.event(164, key).query("FROM THE START");
  EXPECT_THAT(groups(), SizeIs(1));
  log_ = BinlogBuilder();
  log_.start(from).made_up(164, key).query("FROM THE MIDDLE");
  EXPECT_EQ(groups(from).front().begin, from);
}

TEST_F(BinlogStreamTest, PositionsGoBeyondThe32BitsOfAHeader) {
  const BinlogPosition far{"bin.000001", (std::uint64_t{1} << 32U) - 40};
  log_ = BinlogBuilder();
  log_.start(far).query("ACROSS").query("BEYOND");
  const auto all = groups(far);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].begin, far);
  EXPECT_EQ(all[1].end, log_.position());
  EXPECT_GT(all[1].begin.offset, std::uint64_t{1} << 32U);
}

TEST_F(BinlogStreamTest, FromBeyondThemItIsReadFromTheFilesStart) {
  log_.query("BEFORE");
  BinlogBuilder rest;
  rest.start({"bin.000001", std::uint64_t{1} << 32U}).query("FAR").query("FARTHER");
  // In between lies what is not sent: more than a header can say, so as several.
  for (std::uint64_t gap = 1; gap < 5; ++gap) {
    BinlogBuilder hole;
    hole.start({"bin.000001", (gap << 30U) - 100}).query("HOLE");
    log_.packets().push_back(hole.packets().back());
  }
  log_.packets().insert(log_.packets().end(), rest.packets().begin() + 2, rest.packets().end());
  const BinlogPosition from{"bin.000001", std::uint64_t{1} << 32U};
  const auto all = groups(from);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].begin, from);
  EXPECT_EQ(network_.count("master", "COM_BINLOG_DUMP bin.000001:4"), 1U);
}

TEST_F(BinlogStreamTest, ATableWhoseNumberChangesIsOneTable) {
  log_.query("BEGIN").table_map(7, "shop", "a").rows(7).table_map(9, "shop", "a").rows(9).xid();
  EXPECT_THAT(group().tables, ElementsAre(BinlogTable{"shop", "a", 2}));
}

TEST_F(BinlogStreamTest, AnEventElsewhereThanAtThePositionIsAnotherLog) {
  log_.query("FIRST");
  for (const std::uint64_t offset : {5, 100, 1'000'000}) {
    EXPECT_EQ(exit_code_of([&] { groups({"bin.000001", offset}); }), ExitCode::precondition);
  }
}

TEST_F(BinlogStreamTest, APurgedFileIsAPrecondition) {
  EXPECT_EQ(exit_code_of([&] { groups({"bin.000009", 4}); }), ExitCode::precondition);
}

TEST_F(BinlogStreamTest, AnAccountThatMayNotReplicateIsToldByTheServer) {
  network_.fail_matching("COM_BINLOG_DUMP.*", {Fault::Kind::sql_error, 1227});
  EXPECT_THROW(groups(), SqlError);
}

TEST_F(BinlogStreamTest, AnEmptyLogHasNoGroups) {
  EXPECT_THAT(groups(), IsEmpty());
  EXPECT_EQ(end_, log_.position());
}

TEST_F(BinlogStreamTest, ALookSaysWhenTheFileWasBegun) {
  log_ = BinlogBuilder();
  log_.time = 1'600'000'000;
  log_.start({"bin.000001", 500}).query("HERE");
  server_.log = log_.packets();
  const auto session = network_.connector()(login_);
  EXPECT_EQ(look_into_binlog(*session, {"bin.000001", 500}).created, 1'600'000'000U);
}

}  // namespace
}  // namespace slaveclone::test
