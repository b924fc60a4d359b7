#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "mysql/client_session.h"
#include "mysql/session.h"
#include "replication/donor_journal.h"
#include "support/clone_test.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;

// A journal that tells of a shutdown, in the data directory of a donor that is down: the next run,
// and --recover, start the donor again.
class PlantedJournalTest : public CloneTest {
 protected:
  std::string journal() const {
    return servers_.data_directory("donor") + "/" + DonorJournal::file_name;
  }
  std::string evil() const { return servers_.path() + "/evil"; }
  std::string text() const {
    return R"({"tool": "x", "shut_down": true, "start_command": "touch )" + evil() + "\"}";
  }

  // By an account that may write files and nothing else.
  void plant_by_sql() const {
    sql("donor", "CREATE USER evil@localhost IDENTIFIED BY 'evil'");
    sql("donor", "GRANT FILE ON *.* TO evil@localhost");
    Login login = servers_.login("donor");
    login.user = login.password = "evil";
    connect(login)->query("SELECT '" + text() + "' INTO DUMPFILE '" + journal() + "'");
  }

  void expect_not_believed() const {
    for (const std::string& word : {std::string("--recover"), "--output=" + archive()}) {
      const ProcessResult result = take_backup({word, "--start-timeout=1"});
      EXPECT_EQ(result.exit_status, 11) << result.err;
      EXPECT_THAT(result.err, HasSubstr(journal()));
      EXPECT_THAT(result.err, HasSubstr("\nhint: "));
    }
    EXPECT_FALSE(fs::exists(evil()));
    EXPECT_EQ(read_whole_file(journal()), text());
  }
};

TEST_F(PlantedJournalTest, AnAccountWithFileDoesNotChooseWhatIsRun) {
  plant_by_sql();
  servers_.stop({"donor"});
  expect_not_believed();

  fs::remove(journal());
  write_private_file(journal(), text());
  ASSERT_EQ(::chown(journal().c_str(), 65534, 65534), 0);
  expect_not_believed();

  fs::rename(journal(), servers_.path() + "/target");
  ASSERT_EQ(::chown((servers_.path() + "/target").c_str(), ::geteuid(), ::getegid()), 0);
  fs::create_symlink(servers_.path() + "/target", journal());
  expect_not_believed();

  // One of ours, of release 0.1.0: the donor is started, but as the option file says.
  fs::rename(servers_.path() + "/target", journal());
  const ProcessResult recovered = take_backup({"--recover"});
  EXPECT_EQ(recovered.exit_status, 0) << recovered.err;
  EXPECT_FALSE(fs::exists(evil()));
  EXPECT_FALSE(fs::exists(journal()));
  expect_donor_replicates();
}

}  // namespace
}  // namespace slaveclone::test
