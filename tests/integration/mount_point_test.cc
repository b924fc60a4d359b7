#include <gmock/gmock.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <filesystem>
#include <optional>

#include "load/half_load.h"
#include "support/files.h"
#include "support/loop_mount.h"
#include "support/replication_test.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

// A new slave whose data directory is a file system of its own, with an old server's files on it.
class MountPointTest : public ReplicationTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    if (!servers_.has_server(GetParam())) GTEST_SKIP() << "no server " << GetParam();
    const std::string version = std::string("version=") + GetParam();
    servers_.add("master", "master", {version});
    servers_.add("donor", "slave", {version});
    servers_.add_without_data("clone", "slave", {version});
    servers_.start({"master", "donor"});
    servers_.replicate("donor", "master");
    sql("master", "CREATE DATABASE shop");
    sql("master", "CREATE TABLE shop.t (a INT PRIMARY KEY)");
    sql("master", "INSERT INTO shop.t VALUES (1), (2), (3)");
    EXPECT_TRUE(servers_.wait_until_caught_up("donor", "master"));
    back_up();
    // The same tablespaces as the new ones, which a server must not find.
    fs::create_directories(data());
    mount_.emplace(data());
    fs::create_directory(data() + "/lost+found");
    // Not by boost 1.74, which cannot copy from a tmpfs to another file system.
    std::filesystem::copy(servers_.data_directory("donor"), data(),
                          std::filesystem::copy_options::recursive);
    write_file(data() + "/precious", "old");
  }

  std::string data() const { return servers_.data_directory("clone"); }

  std::string old_files() const {
    for (const auto& entry : fs::directory_iterator(data())) {
      if (entry.path().filename().string().starts_with(HalfLoad::aside_within))
        return entry.path().string();
    }
    return {};
  }

  std::vector<std::string> databases() const {
    std::vector<std::string> names;
    for (const auto& row : servers_.session("clone")->query("SHOW DATABASES").rows)
      names.push_back(row.at(0).value_or(""));
    return names;
  }

  std::optional<MemoryMount> mount_;
};

TEST_P(MountPointTest, ReplaceMovesWhatIsInItAsideInIt) {
  const ProcessResult refused = load_slave({archive()});
  EXPECT_EQ(refused.exit_status, 11);
  EXPECT_THAT(refused.err, HasSubstr("--replace"));
  EXPECT_TRUE(fs::exists(data() + "/precious"));

  load({"--replace"});
  EXPECT_TRUE(fs::exists(old_files() + "/precious"));
  EXPECT_TRUE(fs::exists(old_files() + "/ibdata1"));
  EXPECT_TRUE(fs::exists(data() + "/lost+found"));
  EXPECT_FALSE(fs::exists(data() + "/precious"));
  EXPECT_FALSE(fs::exists(data() + "/" + HalfLoad::staging_name));
  EXPECT_THAT(databases(), Each(Not(HasSubstr("slaveclone"))));
  expect_replicates("clone");
  expect_same_tables({"master", "clone"});

  // MySQL looks for tablespaces whenever it starts.
  servers_.stop({"clone"});
  servers_.start({"clone"});
  expect_replicates("clone");
  expect_same_tables({"master", "clone"});
}

INSTANTIATE_TEST_SUITE_P(Servers, MountPointTest, testing::Values("mariadb-10.11", "mysql-9.7"),
                         [](const auto& server) {
                           std::string name = server.param;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return c == '-' || c == '.'; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace slaveclone::test
