#include <gmock/gmock.h>

#include <ctime>

#include "mysql/binlog_look.h"
#include "mysql/server_session.h"
#include "replication/master.h"
#include "support/contract_test.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

class BinlogContract : public ContractTest {
 protected:
  BinlogPosition end() const { return server().end_of_log(); }

  std::uint64_t created(const BinlogPosition& position) const {
    return look_into_binlog(*session(), position).created;
  }

  void expect_refused(const BinlogPosition& position) const {
    try {
      created(position);
      ADD_FAILURE() << position.to_string();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::precondition) << error.what();
      EXPECT_NE(error.hint(), "");
    }
  }
};

TEST_P(BinlogContract, ALogSaysWhenItWasBegunWhereverOneBeginsToRead) {
  const BinlogPosition at = end();
  const std::uint64_t begun = created(at);
  EXPECT_GT(begun, 1'600'000'000U);
  EXPECT_LE(begun, static_cast<std::uint64_t>(std::time(nullptr)) + 1);
  EXPECT_EQ(created({at.file, 4}), begun);
}

TEST_P(BinlogContract, AFileThatIsNotThereIsRefused) { expect_refused({end().file + "9", 4}); }

TEST_P(BinlogContract, AnOffsetBehindTheEndIsRefused) {
  const BinlogPosition at = end();
  expect_refused({at.file, at.offset + 1000});
}

TEST_P(BinlogContract, ALogThatWasResetWasBegunLater) {
  Server one = server();
  const std::uint64_t before = created(end());
  if (GetParam().real) {
    ASSERT_TRUE(
        wait_until([&] { return static_cast<std::uint64_t>(std::time(nullptr)) > before; }));
  }
  session_of(one).query(one.dialect().reset_master());
  EXPECT_GT(created({end().file, 4}), before);
}

// A fake's log has no events to be in the middle of.
using RealBinlogContract = BinlogContract;

TEST_P(RealBinlogContract, AnOffsetInTheMiddleOfAnEventIsRefused) {
  Server one = server();
  const BinlogPosition before = end();
  session_of(one).query("CREATE DATABASE looked_into");
  session_of(one).query("DROP DATABASE looked_into");
  EXPECT_GT(created(before), 0U);
  for (const std::uint64_t offset : {1, 7, 20, 33})
    expect_refused({before.file, before.offset + offset});
}

ON_EVERY_BACKEND(BinlogContract);
INSTANTIATE_TEST_SUITE_P(Servers, RealBinlogContract, testing::ValuesIn(real_backend_kinds()),
                         backend_name);

}  // namespace
}  // namespace slaveclone::test
