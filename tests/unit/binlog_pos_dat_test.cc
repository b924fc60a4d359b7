#include "model/binlog_pos_dat.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace slaveclone {
namespace {

ChannelPosition channel(const std::string& name, const std::string& file, std::uint64_t offset,
                        const std::string& gtid = {}) {
  ChannelPosition channel;
  channel.name = name;
  channel.position = {file, offset};
  channel.gtid = gtid;
  return channel;
}

void expect_same(const std::vector<ChannelPosition>& got,
                 const std::vector<ChannelPosition>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].name, want[i].name);
    EXPECT_EQ(got[i].position, want[i].position);
    EXPECT_EQ(got[i].gtid, want[i].gtid);
  }
}

TEST(BinlogPosDatTest, OneChannelIsTheTutorialsOneLine) {
  EXPECT_EQ(format_binlog_pos({channel("", "master-bin.000003", 742)}), "master-bin.000003 742\n");
}

TEST(BinlogPosDatTest, TheDefaultChannelComesFirst) {
  EXPECT_EQ(
      format_binlog_pos({channel("east", "e.000001", 4), channel("", "m.000003", 7, "0-1-5")}),
      "m.000003 7\n# gtid 0-1-5\ne.000001 4 east\n");
}

TEST(BinlogPosDatTest, ReadsWhatItWrote) {
  const std::vector<std::vector<ChannelPosition>> cases = {
      {channel("", "m.000003", 742)},
      {channel("", "m.000003", 742, "0-1-5"), channel("east wing", "e.000001", 4, "1-2-3")},
      {channel("east", "m.000003", 742, "0-1-5")},
      {channel("east", "m.000003", 742, "0-1-5"), channel("42", "my bin.000001", 4)},
  };
  for (const auto& channels : cases) {
    expect_same(parse_binlog_pos(format_binlog_pos(channels)), channels);
  }
}

TEST(BinlogPosDatTest, AGtidSetOfSeveralLinesStaysOneLine) {
  const auto text = format_binlog_pos({channel("", "m.1", 4, "aa:1-5,\nbb:1")});
  EXPECT_EQ(text, "m.1 4\n# gtid aa:1-5,bb:1\n");
}

TEST(BinlogPosDatTest, TakesWhatEditorsAndOtherSystemsLeave) {
  expect_same(parse_binlog_pos("# by hand\r\n\r\n  m.000003\t742  \r\ne.000001 4 east \r\n\n"),
              {channel("", "m.000003", 742), channel("east", "e.000001", 4)});
}

TEST(BinlogPosDatTest, TheLineOfChannelsSaysAllOfThem) {
  std::vector<ChannelPosition> channels{channel("east", "e.000001", 4),
                                        channel("", "m.000003", 742)};
  channels[1].master.host = "db0";
  channels[1].log_created = 1'700'000'000;
  const auto got = parse_binlog_pos(format_binlog_pos(channels) + format_channels_line(channels));
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(got[0].master.host, "db0");
  EXPECT_EQ(got[0].log_created, 1'700'000'000U);
  EXPECT_EQ(got[1].name, "east");
}

TEST(BinlogPosDatTest, ALineOfChannelsThatContradictsTheOthersIsRefused) {
  for (const ChannelPosition& other : {channel("", "m.000003", 743), channel("", "m.000004", 742),
                                       channel("x", "m.000003", 742)}) {
    EXPECT_THROW(parse_binlog_pos("m.000003 742\n" + format_channels_line({other})), Error);
  }
}

TEST(BinlogPosDatTest, RefusesWhatIsNoPosition) {
  for (const char* text : {"", "\n# gtid 0-1-5\n", "m.000003", "m.000003 x", "m.000003 -4", "742",
                           "m.1 99999999999999999999999", "m.1 4x", "m.1 0", "m.1 3", " 0"}) {
    try {
      parse_binlog_pos(text);
      ADD_FAILURE() << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ExitCode::damaged) << text;
    }
  }
}

}  // namespace
}  // namespace slaveclone
