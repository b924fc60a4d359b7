#include "mysql/option_files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

class OptionFilesTest : public testing::Test {
 protected:
  Options read(const std::string& content, const std::vector<std::string>& groups = {"client"},
               const std::string& suffix = "") {
    write_private_file(file(), content);
    return read_options({file(), "", suffix, false}, groups);
  }

  std::string file() const { return directory_ / "my.cnf"; }

  TemporaryDirectory directory_;
};

TEST_F(OptionFilesTest, GivesTheOptionsOfTheGroupsInOrder) {
  const Options options = read("[client]\nuser=a\n[mysqld]\nport=1\n[take-backup]\nuser=b\n",
                               {"client", "take-backup"});
  ASSERT_EQ(options.size(), 2U);
  EXPECT_EQ(options[0].value, "a");
  EXPECT_EQ(options[1].value, "b");
  EXPECT_EQ(last_value(options, "user"), "b");
  EXPECT_EQ(last_value(options, "port"), std::nullopt);
}

TEST_F(OptionFilesTest, UnderscoresAreDashes) {
  EXPECT_EQ(last_value(read("[client]\nssl_ca=/etc/ca.pem\n"), "ssl-ca"), "/etc/ca.pem");
}

TEST_F(OptionFilesTest, LooseIsLeftAway) {
  EXPECT_EQ(last_value(read("[client]\nloose-fancy=1\nloose_plain=2\n"), "fancy"), "1");
  EXPECT_EQ(last_value(read("[client]\nloose_plain=2\n"), "plain"), "2");
}

TEST_F(OptionFilesTest, QuotesAndEscapesAreTheServersOwn) {
  EXPECT_EQ(last_value(read("[client]\npassword=\"a b#c\"\n"), "password"), "a b#c");
  EXPECT_EQ(last_value(read("[client]\npassword='=x'  # a comment\n"), "password"), "=x");
  EXPECT_EQ(last_value(read("[client]\npassword=a\\sb\n"), "password"), "a b");
}

TEST_F(OptionFilesTest, ReadsIncludedFiles) {
  write_file(directory_ / "more.cnf", "[client]\nuser=included\n");
  EXPECT_EQ(last_value(read("!include " + (directory_ / "more.cnf") + "\n"), "user"), "included");
}

TEST_F(OptionFilesTest, ReadsIncludedDirectories) {
  write_file(directory_ / "conf.d/a.cnf", "[client]\nuser=of_a\n");
  write_file(directory_ / "conf.d/b.txt", "[client]\nuser=of_b\n");
  EXPECT_EQ(last_value(read("!includedir " + (directory_ / "conf.d") + "\n"), "user"), "of_a");
}

TEST_F(OptionFilesTest, ASuffixAddsGroups) {
  const std::string content = "[client]\nuser=plain\n[client_two]\nuser=two\n";
  EXPECT_EQ(last_value(read(content), "user"), "plain");
  EXPECT_EQ(last_value(read(content, {"client"}, "_two"), "user"), "two");
}

TEST_F(OptionFilesTest, AnExtraFileIsReadToo) {
  write_file(directory_ / "extra.cnf", "[slaveclone-test-group]\nuser=extra\n");
  const Options options =
      read_options({"", directory_ / "extra.cnf", "", false}, {"slaveclone-test-group"});
  EXPECT_EQ(last_value(options, "user"), "extra");
}

TEST_F(OptionFilesTest, AMissingFileIsWrongUsage) {
  EXPECT_EQ(exit_code_of([&] {
              read_options({directory_ / "none", "", "", false}, {"client"});
            }),
            ExitCode::usage);
  EXPECT_EQ(exit_code_of([&] {
              read_options({"", directory_ / "none", "", false}, {"client"});
            }),
            ExitCode::usage);
}

TEST_F(OptionFilesTest, NoDefaultsReadsNothing) {
  EXPECT_TRUE(read_options({directory_ / "none", "", "", true}, {"client"}).empty());
}

TEST_F(OptionFilesTest, TheServersGroupsAreRead) {
  write_file(file(), "[mysqld]\nskip_slave_start\n[mariadb]\ndatadir=/data\n[client]\nport=1\n");
  const Options options = read_server_options({file(), "", "", false});
  EXPECT_TRUE(is_on(options, "skip-slave-start"));
  EXPECT_EQ(last_value(options, "datadir"), "/data");
  EXPECT_EQ(last_value(options, "port"), std::nullopt);
}

TEST(SwitchTest, OffHasManySpellings) {
  for (const char* off : {"0", "OFF", "off", "FALSE"}) {
    EXPECT_FALSE(is_on({{"s", off}}, "s")) << off;
  }
  EXPECT_TRUE(is_on({{"s", {}}}, "s"));
  EXPECT_TRUE(is_on({{"s", "1"}}, "s"));
  EXPECT_FALSE(is_on({}, "s"));
  EXPECT_FALSE(is_on({{"s", "1"}, {"s", "0"}}, "s"));
}

TEST(ClientOptionsTest, GoIntoTheLogin) {
  Login login;
  apply_client_options({{"host", "db1"},
                        {"port", "3307"},
                        {"socket", "/run/m.sock"},
                        {"user", "backup"},
                        {"password", "secret"},
                        {"ssl-ca", "/ca.pem"},
                        {"unknown", "x"}},
                       login);
  EXPECT_EQ(login.endpoint, (Endpoint{"db1", 3307, "/run/m.sock"}));
  EXPECT_EQ(login.user, "backup");
  EXPECT_EQ(login.password, "secret");
  EXPECT_EQ(login.tls.ca, "/ca.pem");
  EXPECT_TRUE(login.ssl);
}

TEST(ClientOptionsTest, SkipSslWins) {
  Login login;
  apply_client_options({{"ssl-ca", "/ca.pem"}, {"skip-ssl", {}}}, login);
  EXPECT_FALSE(login.ssl);
}

TEST(ClientOptionsTest, VerifyingTheCertificateMeansTls) {
  Login login;
  apply_client_options({{"ssl-verify-server-cert", {}}}, login);
  EXPECT_TRUE(login.ssl);
  EXPECT_TRUE(login.tls.verify_server_cert);
}

TEST(ClientOptionsTest, ABadPortIsWrongUsage) {
  for (const char* port : {"x", "70000", "33o6", ""}) {
    Login login;
    EXPECT_EQ(exit_code_of([&] {
                apply_client_options({{"port", port}}, login);
              }),
              ExitCode::usage)
        << port;
  }
}

TEST(LoginTest, ADescriptionHoldsNoPassword) {
  Login login;
  login.role = "donor";
  login.user = "root";
  login.password = "secret";
  login.endpoint.socket = "/run/m.sock";
  EXPECT_EQ(login.describe(), "the donor as root at /run/m.sock");
}

// A group and a password that are asked for, in a file that others may read.
class PublicPasswordTest : public OptionFilesTest {
 protected:
  ExitCode outcome(const std::string& content, mode_t mode = 0644,
                   const std::vector<std::string>& groups = {"client"}) {
    write_file(file(), content);
    ::chmod(file().c_str(), mode);
    return exit_code_of([&] { read_options({file(), "", "_two", false}, groups); });
  }
};

TEST_F(PublicPasswordTest, IsRefusedAndTheMessageNamesFileAndMode) {
  write_file(file(), "[client]\npassword=secret\n");
  ::chmod(file().c_str(), 0640);
  try {
    read_options({file(), "", "", false}, {"client"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::precondition);
    EXPECT_EQ(error.what(), "a password is in " + file() + ", which is open to others (mode 0640)");
    EXPECT_EQ(error.hint(), "chmod 600 " + file());
  }
}

TEST_F(PublicPasswordTest, IsFoundHoweverItIsWritten) {
  for (const char* line : {"password=x", "  password = x", "loose-password=x", "master_password=x",
                           "master-password='x'", "password =x # y"}) {
    EXPECT_EQ(outcome("[client]\n" + std::string(line) + "\n"), ExitCode::precondition) << line;
  }
  EXPECT_EQ(outcome("[client_two]\npassword=x\n"), ExitCode::precondition);
}

TEST_F(PublicPasswordTest, IsFoundInAnIncludedFile) {
  write_file(directory_ / "conf.d/login.cnf", "[client]\npassword=x\n");
  EXPECT_EQ(outcome("!includedir " + (directory_ / "conf.d") + "\n", 0600), ExitCode::precondition);
  EXPECT_EQ(outcome("!include " + (directory_ / "conf.d/login.cnf") + "\n", 0600),
            ExitCode::precondition);
}

TEST_F(PublicPasswordTest, IsRefusedAlsoInAnotherUsersFile) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  write_private_file(file(), "[client]\npassword=x\n");
  ASSERT_EQ(::chown(file().c_str(), 12345, 0), 0);
  EXPECT_EQ(exit_code_of([&] {
              read_options({file(), "", "", false}, {"client"});
            }),
            ExitCode::precondition);
}

TEST_F(PublicPasswordTest, IsNoneWhereThereIsNothingToHide) {
  for (const char* text : {"[client]\nuser=a\n", "[client]\npassword\n", "[client]\npassword=\n",
                           "[client]\n#password=x\n", "[mysqldump]\npassword=x\n"}) {
    EXPECT_EQ(outcome(text), ExitCode::ok) << text;
  }
  EXPECT_EQ(outcome("[client]\npassword=x\n", 0600), ExitCode::ok);
  EXPECT_EQ(outcome("[client]\npassword=x\n", 0400), ExitCode::ok);
}

}  // namespace
}  // namespace slaveclone::test
