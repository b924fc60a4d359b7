#include <gmock/gmock.h>

#include <boost/filesystem.hpp>
#include <cstdlib>

#include "mysql/option_files.h"
#include "sandbox/distribution.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

// The my_print_defaults of each server, first in the PATH.
class OptionReader : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string name = GetParam();
    const std::string directory =
        name == "installed" ? "/usr/bin" : sandbox::fetched_servers() + "/" + name + "/host-bin";
    if (!boost::filesystem::exists(directory + "/my_print_defaults")) {
      GTEST_SKIP() << name << " is not on this machine: see scripts/get-servers";
    }
    ::setenv("PATH", (directory + ":" + path_).c_str(), 1);
    write_private_file(files_.defaults_file,
                       "[client]\npassword=secret\n[mysqld]\nport=1\n[server]\nsocket=/s\n"
                       "[mysqld-9.7]\nport=97\n[mysqld-5.5]\nport=55\n");
  }
  void TearDown() override { ::setenv("PATH", path_.c_str(), 1); }

  std::string path_ = std::getenv("PATH");
  TemporaryDirectory directory_;
  OptionFiles files_{directory_ / "my.cnf", "", "", false};
};

TEST_P(OptionReader, APasswordIsReadAsItIs) {
  EXPECT_EQ(last_value(read_options(files_, {"client"}), "password"), "secret");
}

TEST_P(OptionReader, TheServersGroupsAreRead) {
  const Options options = read_server_options(files_);
  EXPECT_EQ(last_value(options, "socket"), "/s");
  EXPECT_EQ(last_value(options, "port"), GetParam() == std::string("mysql-9.7") ? "97" : "1");
}

INSTANTIATE_TEST_SUITE_P(Servers, OptionReader,
                         testing::Values("installed", "mariadb-10.5", "mariadb-11.8", "mysql-9.7"),
                         [](const auto& server) {
                           std::string name = server.param;
                           for (char& c : name) c = c == '-' || c == '.' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace slaveclone::test
