#include "datadir/frozen_copy.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "base/process.h"
#include "datadir/reflink.h"
#include "support/files.h"
#include "support/loop_mount.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;
using testing::StartsWith;

FileTree scan(const std::string& root) {
  ServerFiles server;
  server.places.data_directory = root;
  return scan_data_directory(server);
}

class FrozenCopyTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!mount_.why_not().empty()) GTEST_SKIP() << mount_.why_not();
    fs::create_directory(root());
    write("ibdata1", "pages");
    write("shop/t.ibd", "rows");
    write("empty", "");
  }

  std::string root() const { return mount_.path() + "/data"; }
  void write(const std::string& name, const std::string& content) const {
    write_file(root() + "/" + name, content);
  }

  // As with a server that is stopped after `meanwhile`.
  std::map<std::string, std::string> contents_after(const std::function<void()>& meanwhile) const {
    FrozenCopy copy(place_for_frozen_copy(scan(root())));
    copy.prepare(scan(root()));
    meanwhile();
    copy.take(scan(root()), [] {});
    write("ibdata1", "what is written later");
    std::map<std::string, std::string> contents;
    const FileTree taken = copy.files();
    for (const FileEntry& file : taken.files) {
      contents[file.path] = read_whole_file(taken.source_of(file));
    }
    return contents;
  }

  LoopMount mount_{GetParam()};
};

using Contents = std::map<std::string, std::string>;

TEST_P(FrozenCopyTest, HoldsTheFilesAsTheyWereThen) {
  EXPECT_EQ(contents_after([] {}),
            (Contents{{"ibdata1", "pages"}, {"shop/t.ibd", "rows"}, {"empty", ""}}));
}

TEST_P(FrozenCopyTest, SeesWhatWasMadeRenamedOrRemovedSinceItWasPrepared) {
  const auto contents = contents_after([&] {
    fs::remove(root() + "/empty");
    fs::rename(root() + "/shop/t.ibd", root() + "/shop/u.ibd");
    write("shop/t.ibd", "another");
    write("ibdata1", "new pages");
  });
  EXPECT_EQ(
      contents,
      (Contents{{"ibdata1", "new pages"}, {"shop/t.ibd", "another"}, {"shop/u.ibd", "rows"}}));
}

TEST_P(FrozenCopyTest, KeepsModesOwnersAndTimes) {
  const std::string original = root() + "/ibdata1";
  ASSERT_EQ(::chmod(original.c_str(), 0640), 0);
  ASSERT_EQ(::chown(original.c_str(), 12, 34), 0);
  struct stat expected {};
  ASSERT_EQ(::stat(original.c_str(), &expected), 0);
  FrozenCopy copy(place_for_frozen_copy(scan(root())));
  copy.prepare(scan(root()));
  copy.take(scan(root()), [] {});
  for (const FileEntry& file : copy.files().files) {
    if (file.path != "ibdata1") continue;
    struct stat status {};
    ASSERT_EQ(::stat(file.source.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode, expected.st_mode);
    EXPECT_EQ(status.st_uid, 12U);
    EXPECT_EQ(status.st_gid, 34U);
    EXPECT_EQ(status.st_mtim.tv_nsec, expected.st_mtim.tv_nsec);
    EXPECT_EQ(status.st_mtim.tv_sec, expected.st_mtim.tv_sec);
  }
}

TEST_P(FrozenCopyTest, LiesBesideTheDataDirectory) {
  const std::string place = place_for_frozen_copy(scan(root()));
  EXPECT_THAT(place, StartsWith(mount_.path() + "/data.slaveclone-frozen-"));
  EXPECT_TRUE(is_place_for_frozen_copy(place, root()));
  EXPECT_FALSE(is_place_for_frozen_copy(place, mount_.path()));
}

TEST_P(FrozenCopyTest, LiesInADataDirectoryThatIsAMountPointAndIsNotArchived) {
  const FileTree before = scan(mount_.path());
  const std::string place = place_for_frozen_copy(before);
  EXPECT_THAT(place, StartsWith(mount_.path() + "/slaveclone.frozen-"));
  EXPECT_TRUE(is_place_for_frozen_copy(place, mount_.path()));
  EXPECT_FALSE(is_place_for_frozen_copy(place, root()));
  FrozenCopy copy(place);
  copy.prepare(before);
  EXPECT_EQ(scan(mount_.path()).files.size(), before.files.size());
}

TEST_P(FrozenCopyTest, IsRefusedForAFileOnAnotherFileSystem) {
  const TemporaryDirectory elsewhere;
  write_file(elsewhere / "t.ibd", "rows");
  FileTree files = scan(root());
  files.files.push_back({"slaveclone.external/t.ibd", {1, 4, 0, 0}, 0640, elsewhere / "t.ibd"});
  EXPECT_EQ(exit_code_of([&] { place_for_frozen_copy(files); }), ExitCode::precondition);
}

// As some data directories on btrfs are.
TEST_P(FrozenCopyTest, ClonesFilesThatAreNotCopiedOnWrite) {
  fs::create_directory(root() + "/nocow");
  if (run_process({"chattr", "+C", root() + "/nocow"}).exit_status != 0) return;  // XFS
  write("nocow/t.ibd", "rows");
  EXPECT_EQ(contents_after([] {}).at("nocow/t.ibd"), "rows");
}

INSTANTIATE_TEST_SUITE_P(On, FrozenCopyTest, testing::Values("xfs", "btrfs"),
                         [](const auto& type) { return type.param; });

}  // namespace
}  // namespace slaveclone::test
