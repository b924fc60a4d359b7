#include <gtest/gtest.h>

#include "support/loop_mount.h"
#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

// Made before the servers that live on it, and unmounted after them.
struct OnXfs {
  static constexpr const char* row = "quiesce freeze on XFS";
  LoopMount mount_{"xfs"};
};
struct OnBtrfs {
  static constexpr const char* row = "quiesce freeze on btrfs";
  LoopMount mount_{"btrfs"};
};

template <class Mount>
class FreezeMatrixTest : private Mount, public MatrixTest {
 protected:
  FreezeMatrixTest() : MatrixTest(Mount::mount_.path()) {}

  void SetUp() override {
    MatrixTest::SetUp();
    if (IsSkipped() || Mount::mount_.why_not().empty()) return;
    decides({row()});
    not_tested(row(), Mount::mount_.why_not());
    GTEST_SKIP() << Mount::mount_.why_not();
  }

  static std::string row() { return Mount::row; }
};

using FreezeOnXfs = FreezeMatrixTest<OnXfs>;
using FreezeOnBtrfs = FreezeMatrixTest<OnBtrfs>;

// The hardest donor: its last commits are in no file, and what its binary log says of prepared
// transactions does not come with the archive.
TEST_P(FreezeOnXfs, ADonorThatKeepsItsCommitsInMemory) {
  decides({row()});
  start_pair({}, {"log-bin=donor-bin", "log-slave-updates=1", "innodb-flush-log-at-trx-commit=0",
                  "innodb-flush-log-at-timeout=1000"});
  clone_and_compare({"--quiesce=freeze"});
}

TEST_P(FreezeOnBtrfs, UnderLoadAndLoggingIntoTables) {
  decides({row()});
  start_pair({}, {"log-output=TABLE", "general-log=1"});
  clone_and_compare({"--quiesce=freeze"});
}

ON_EVERY_SERVER(FreezeOnXfs);
ON_EVERY_SERVER(FreezeOnBtrfs);

}  // namespace
}  // namespace slaveclone::test
