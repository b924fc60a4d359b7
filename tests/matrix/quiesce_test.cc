#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

using QuiesceModes = MatrixTest;

TEST_P(QuiesceModes, OnlineClonesWhileTheMasterIsWrittenTo) {
  decides({"quiesce online", "sync point lock", "GTID off", "row format"});
  start_pair({"binlog-format=row"});
  clone_and_compare({"--quiesce=online", "--sync-point=lock"});
}

TEST_P(QuiesceModes, ShutdownClonesWhileTheMasterIsWrittenTo) {
  decides({"quiesce shutdown", "mixed format"});
  start_pair({"binlog-format=mixed"});
  clone_and_compare({"--quiesce=shutdown"});
}

ON_EVERY_SERVER(QuiesceModes);

}  // namespace
}  // namespace slaveclone::test
