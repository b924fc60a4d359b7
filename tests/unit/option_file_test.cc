#include "sandbox/option_file.h"

#include <gmock/gmock.h>

#include "base/durable_file.h"
#include "base/process.h"
#include "support/temporary_directory.h"

namespace slaveclone::sandbox {
namespace {

using test::TemporaryDirectory;
using testing::HasSubstr;
using testing::Not;

class OptionFileTest : public testing::Test {
 protected:
  OptionFileTest() {
    distribution_.flavor = "mariadb";
    distribution_.basedir = "/usr";
    distribution_.mysqld = "/usr/sbin/mariadbd";
    instance_.name = "slave";
    instance_.sandbox = directory_.path();
    instance_.port = 12001;
    instance_.server_id = 2;
  }

  // As MySQL's own reader of option files sees it.
  Options read_back(const std::vector<std::string>& groups) {
    write_durably(instance_.option_file(), option_file_text(instance_, distribution_));
    OptionFiles files;
    files.defaults_file = instance_.option_file();
    return read_options(files, groups);
  }

  TemporaryDirectory directory_;
  Distribution distribution_;
  Instance instance_;
};

TEST_F(OptionFileTest, AMasterLogsUnderItsName) {
  instance_.roles = {"master"};
  const Options options = read_back({"mysqld"});
  EXPECT_EQ(last_value(options, "log-bin"), "slave-bin");
  EXPECT_EQ(last_value(options, "relay-log"), std::nullopt);
  EXPECT_EQ(last_value(options, "server-id"), "2");
  EXPECT_EQ(last_value(options, "datadir"), directory_ / "slave/data");
}

TEST_F(OptionFileTest, ASlaveNamesItsRelayLog) {
  instance_.roles = {"slave"};
  const Options options = read_back({"mysqld"});
  EXPECT_EQ(last_value(options, "relay-log"), "slave-relay-bin");
  EXPECT_EQ(last_value(options, "relay-log-index"), "slave-relay-bin.index");
  EXPECT_EQ(last_value(options, "log-bin"), std::nullopt);
  EXPECT_EQ(last_value(options, "log-slave-updates"), std::nullopt);
  EXPECT_EQ(last_value(options, "skip-slave-start"), std::nullopt);
}

TEST_F(OptionFileTest, BothRolesLogWhatTheyReplicate) {
  instance_.roles = {"master", "slave"};
  EXPECT_TRUE(is_on(read_back({"mysqld"}), "log-slave-updates"));
}

TEST_F(OptionFileTest, TheUsersOptionsReplaceOurs) {
  instance_.options = {{"innodb-buffer-pool-size", "64M"}, {"read-only", "1"}};
  const std::string text = option_file_text(instance_, distribution_);
  EXPECT_THAT(text, HasSubstr("innodb-buffer-pool-size = 64M\n"));
  EXPECT_THAT(text, Not(HasSubstr("= 32M")));
  EXPECT_THAT(text, HasSubstr("read-only = 1\n"));
}

TEST_F(OptionFileTest, ValuesAreReadBackAsTheyWereGiven) {
  instance_.options = {{"init-connect", "SET @a='x # y'"},
                       {"a", "back\\slash"},
                       {"b", " edges "},
                       {"c", "'quoted'"},
                       {"d", ""}};
  const Options options = read_back({"mysqld"});
  for (const Option& option : instance_.options) {
    EXPECT_EQ(last_value(options, option.name), option.value) << option.name;
  }
}

TEST_F(OptionFileTest, ClientsArePromptedWithTheServersName) {
  EXPECT_EQ(last_value(read_back({"mysql"}), "prompt"), "slave> ");
  EXPECT_EQ(last_value(read_back({"client"}), "socket"), instance_.socket());
}

TEST_F(OptionFileTest, TheStartCommandSurvivesASpaceInThePath) {
  distribution_.mysqld = "/opt/my \"server\"/mysqld";
  const Options options = read_back({"take-backup"});
  const Argv expected{"setsid", distribution_.mysqld, "--defaults-file=" + instance_.option_file()};
  EXPECT_EQ(split_command(last_value(options, "start-command").value()), expected);
}

TEST_F(OptionFileTest, LoadSlaveIsToldTheServerAndTheReplicationAccount) {
  const Options options = read_back({"load-slave"});
  EXPECT_EQ(last_value(options, "mysqld"), "/usr/sbin/mariadbd");
  EXPECT_EQ(last_value(options, "master-user"), "repl_user");
}

}  // namespace
}  // namespace slaveclone::sandbox
