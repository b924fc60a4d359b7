#include "support/binlog_stream_test.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

// What is compressed, damaged or larger than it should be.
using HostileBinlogTest = BinlogStreamTest;

TEST_F(HostileBinlogTest, ACompressedTransactionIsReadAsIfItWereNot) {
  const std::uint64_t begin = log_.position().offset;
  BinlogBuilder events = inner();
  for (int i = 0; i < 1000; ++i) events.rows(7, 30, 8000);
  log_.mysql_gtid(1).payload(events.xid());
  log_.query("AFTER");
  const auto all = groups();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].kind, GroupKind::transaction);
  EXPECT_THAT(all[0].tables, ElementsAre(BinlogTable{"shop", "orders", 1000}));
  EXPECT_EQ(all[0].begin.offset, begin);
  EXPECT_LT(all[0].bytes(), 20'000U);
}

TEST_F(HostileBinlogTest, AnEventLargerThanWhatIsHeldOfItComesInPieces) {
  constexpr std::size_t size = 5'000'000;
  BinlogBuilder events = inner();
  log_.payload(events.rows(7, 31, size).rows(7, 32, 100).xid());
  std::uint64_t next = 0;
  std::uint64_t bytes = 0;
  std::size_t largest = 0;
  std::vector<EventType> types;
  BinlogStream stream_of_images = stream(beginning(), [&](const RowImagePiece& piece) {
    if (piece.offset == 0) {
      types.push_back(piece.type);
      next = 0;
    }
    EXPECT_EQ(piece.offset, next);
    ASSERT_NE(piece.table, nullptr);
    EXPECT_EQ(piece.table->table, "orders");
    next += piece.bytes.size();
    bytes += piece.bytes.size();
    largest = std::max(largest, piece.bytes.size());
  });
  ASSERT_NE(stream_of_images.next(), nullptr);
  EXPECT_THAT(types,
              ElementsAre(EventType::table_map, EventType::update_rows, EventType::delete_rows));
  EXPECT_GT(bytes, size + 100);
  EXPECT_LE(largest, 2 * PayloadReader::largest_head);
}

TEST_F(HostileBinlogTest, ACompressedTransactionThatLiesAboutItselfIsDamage) {
  log_ = BinlogBuilder(false);
  log_.start(beginning()).payload(inner().xid());
  const std::string good = log_.packets().back();
  const auto with_byte = [&](std::size_t at, char byte) {
    log_.packets().back() = good;
    log_.packets().back()[at] = byte;
  };
  const std::size_t fields = BinlogEvent::header_size;
  with_byte(fields + 3, 5);  // the kind of compression
  expect_damage("not compressed with zstd");
  with_byte(fields + 11 + 3, 1);  // the size when it is uncompressed
  expect_damage("holds more than it says");
  with_byte(fields + 11 + 4, 1);
  expect_damage("ends too early");
  with_byte(fields + 22 + 3, 1);  // the size as it is
  expect_damage("not as long as it says");
  with_byte(fields + 34 + 10, '\xff');
  expect_damage("compressed transaction");
}

TEST_F(HostileBinlogTest, AnEventThatIsLongerThanItsTransactionIsDamage) {
  BinlogBuilder events = inner();
  events.packets().back()[9 + 3] = '\x7f';  // two gigabytes
  log_.payload(events);
  expect_damage("longer than itself");
}

TEST_F(HostileBinlogTest, ACompressedTransactionInAnotherIsDamage) {
  BinlogBuilder outer = inner();
  outer.payload(inner().xid());
  log_.payload(outer);
  expect_damage("is in another");
}

TEST_F(HostileBinlogTest, EventsCutAnywhereAreDamage) {
  BinlogBuilder whole(false);
  whole.start(beginning()).mysql_gtid(1).query("BEGIN").table_map(7, "shop", "orders").rows(7);
  for (std::size_t i = 2; i < whole.packets().size(); ++i) {
    for (std::size_t size = 1; size < whole.packets()[i].size(); ++size) {
      log_ = whole;
      log_.packets()[i].resize(size);
      try {
        groups();
        ADD_FAILURE() << i << " cut to " << size;
      } catch (const Error& e) {
        EXPECT_THAT(e.code(), testing::AnyOf(ExitCode::damaged, ExitCode::precondition));
      }
    }
  }
}

TEST_F(HostileBinlogTest, AGroupInsideAnotherIsDamage) {
  log_.mysql_gtid(1).query("BEGIN").mysql_gtid(2);
  expect_damage("inside another");
}

TEST_F(HostileBinlogTest, NamesOfTablesAreBounded) {
  log_.mariadb_gtid(1, 0);
  for (std::uint64_t id = 0; id < BinlogGroup::most_tables + 10; ++id)
    log_.table_map(id, "shop", "t" + std::to_string(id)).rows(id);
  log_.xid();
  const BinlogGroup found = group();
  EXPECT_THAT(found.tables, SizeIs(BinlogGroup::most_tables));
  EXPECT_EQ(found.row_events, BinlogGroup::most_tables + 10);
}

TEST_F(HostileBinlogTest, AWrongChecksumIsDamage) {
  log_.query("INSERT");
  log_.packets().back()[40] ^= 1;
  expect_damage("checksum is wrong");
}

}  // namespace
}  // namespace slaveclone::test
