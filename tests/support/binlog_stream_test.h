#pragma once

#include <gmock/gmock.h>

#include "fake/binlog_builder.h"
#include "fake/fake_network.h"
#include "mysql/binlog_stream.h"

namespace slaveclone::test {

// A log of a BinlogBuilder, and the server in memory that has it.
class BinlogStreamTest : public testing::Test {
 protected:
  static BinlogPosition beginning() { return {"bin.000001", 4}; }

  BinlogStreamTest() : server_(network_.add("master", {"", 0, "/run/m.sock"}, "10.11.14-MariaDB")) {
    server_.binlog = BinlogPosition{"bin.000001", std::uint64_t{6} << 30U};
    login_.endpoint.socket = "/run/m.sock";
    log_.start(beginning());
  }

  BinlogStream stream(const BinlogPosition& from = beginning(), RowImageSink sink = {}) {
    server_.log = log_.packets();
    return {network_.connector()(login_), from, std::move(sink)};
  }

  std::vector<BinlogGroup> groups(const BinlogPosition& from = beginning()) {
    std::vector<BinlogGroup> found;
    BinlogStream events = stream(from);
    while (const BinlogGroup* group = events.next()) found.push_back(*group);
    end_ = events.position();
    return found;
  }

  // What the only group is.
  BinlogGroup group() {
    const auto all = groups();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? BinlogGroup() : all.front();
  }

  void expect_damage(const std::string& why) {
    try {
      groups();
      ADD_FAILURE() << why;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ExitCode::damaged) << e.what();
      EXPECT_THAT(e.what(), testing::HasSubstr(why));
      EXPECT_THAT(e.what(), testing::HasSubstr("bin.000001:"));
    }
  }

  BinlogBuilder inner() const {
    BinlogBuilder events(false);
    events.query("BEGIN").table_map(7, "shop", "orders");
    return events;
  }

  FakeNetwork network_;
  FakeServer& server_;
  Login login_;
  BinlogBuilder log_;
  BinlogPosition end_;
};

}  // namespace slaveclone::test
