#include <gmock/gmock.h>

#include <boost/filesystem.hpp>
#include <fstream>
#include <sstream>

#include "support/matrix_test.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// The ways to a position that leave the master's writers alone: its general log is the witness.
class SyncPoints : public MatrixTest {
 protected:
  void start_logged_pair() { start_pair({"general-log=1", "general-log-file=" + general_log()}); }

  std::string general_log() const { return servers_.path() + "/general.log"; }

  std::string what_the_master_was_asked() const {
    std::ostringstream text;
    text << std::ifstream(general_log()).rdbuf();
    return text.str();
  }
};

TEST_P(SyncPoints, ALockIsInTheMastersGeneralLog) {  // else the other two tests show nothing
  start_logged_pair();
  back_up({"--sync-point=lock"});
  EXPECT_THAT(what_the_master_was_asked(), HasSubstr("FLUSH TABLES WITH READ LOCK"));
}

TEST_P(SyncPoints, ASnapshotNeedsNoLock) {
  decides({"sync point snapshot"});
  start_logged_pair();
  if (is("mysql-5.6") || is("mysql-5.7")) {
    const DonorLook before = look_at_donor();
    const ProcessResult result = take_backup({"--sync-point=snapshot", "--output=" + archive()});
    EXPECT_EQ(result.exit_status, 11);
    EXPECT_THAT(result.err, HasSubstr("no snapshot that names a position"));
    EXPECT_EQ(look_at_donor(), before);
    refused("sync point snapshot", "the server has no snapshot that names a position");
    return;
  }
  clone_and_compare({"--sync-point=snapshot", "--quiesce=shutdown"});
  EXPECT_THAT(what_the_master_was_asked(), Not(HasSubstr("READ LOCK")));
}

// There a flush that is given up can leave a table closed for as long as somebody reads it.
TEST_P(SyncPoints, MySql8IsNotLockedUnlessItIsAskedFor) {
  start_logged_pair();
  back_up();
  if (is("mysql-9.7")) {
    EXPECT_THAT(what_the_master_was_asked(), Not(HasSubstr("FLUSH TABLES")));
    EXPECT_THAT(what_the_master_was_asked(), HasSubstr("log_status"));
  } else {
    EXPECT_THAT(what_the_master_was_asked(), HasSubstr("FLUSH TABLES WITH READ LOCK"));
  }
}

class SyncPointsWithoutLock : public SyncPoints {};

// The account of a release that took the lock.
TEST_P(SyncPointsWithoutLock, AnAccountThatMayOnlyLockIsGoodEnough) {
  start_logged_pair();
  sql("master", "REVOKE BACKUP_ADMIN ON *.* FROM sync_point@'%'");
  const ProcessResult result = take_backup({"--output=" + archive()});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("GRANT BACKUP_ADMIN ON *.* TO 'sync_point'@'%'"));
  EXPECT_THAT(what_the_master_was_asked(), HasSubstr("FLUSH TABLES WITH READ LOCK"));
}

TEST_P(SyncPoints, TheDonorsOwnPointNeedsNoMaster) {
  decides({"sync point donor"});
  start_logged_pair();
  const std::string nobody = servers_.path() + "/nobody.cnf";
  std::ofstream(nobody) << "[client]\nuser=nobody\n";
  clone_and_compare(
      {"--sync-point=donor", "--quiesce=shutdown", "--master-defaults-file=" + nobody});
  EXPECT_THAT(what_the_master_was_asked(), Not(HasSubstr("READ LOCK")));
  EXPECT_THAT(what_the_master_was_asked(), Not(HasSubstr("nobody")));
}

ON_EVERY_SERVER(SyncPoints);
ON_THESE_SERVERS(SyncPointsWithoutLock, "mysql-9.7");

}  // namespace
}  // namespace slaveclone::test
