#include "datadir/file_tree.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>

#include "base/unique_fd.h"
#include "datadir/foreign.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FileTreeTest : public testing::Test {
 protected:
  static ServerFiles server(const std::string& directory) {
    ServerFiles files;
    files.places = DataPlaces(directory, [](const std::string&) { return ""; });
    return files;
  }
  FileTree scan() { return scan_data_directory(server(directory_.path())); }
  ExitCode scan_code() {
    return exit_code_of([&] { scan(); });
  }

  static std::vector<std::string> paths(const std::vector<FileEntry>& entries) {
    std::vector<std::string> all;
    all.reserve(entries.size());
    for (const FileEntry& entry : entries) all.push_back(entry.path);
    return all;
  }

  TemporaryDirectory directory_;
};

TEST_F(FileTreeTest, ListsAllByPath) {
  write_file(directory_ / "shop/b.ibd", "12345");
  write_file(directory_ / "shop/a.ibd", "1");
  write_file(directory_ / "ibdata1", "123");
  std::filesystem::create_directory(directory_ / "empty");
  const FileTree tree = scan();
  EXPECT_EQ(tree.root, directory_.path());
  EXPECT_THAT(paths(tree.files), ElementsAre("ibdata1", "shop/a.ibd", "shop/b.ibd"));
  EXPECT_THAT(paths(tree.directories), ElementsAre("empty", "shop"));
  EXPECT_EQ(tree.total_bytes(), 9U);
}

// Servers write such characters of a table's name as @001b and the like.
TEST_F(FileTreeTest, NamesThatNoServerGivesAreLeftOutAndListed) {
  write_file(directory_ / "ibdata1", "123");
  write_file(directory_ / "shop/odd\x1b[2J.ibd", "1");
  write_file(directory_ / "shop/back\\slash.ibd", "1");
  const FileTree tree = scan();
  EXPECT_THAT(paths(tree.files), ElementsAre("ibdata1"));
  ASSERT_EQ(tree.left_out.size(), 2U);
  EXPECT_EQ(tree.left_out.at(0).reason, "a name that no server gives");
}

TEST_F(FileTreeTest, KnowsModeAndStamp) {
  write_file(directory_ / "ibdata1", "123");
  ::chmod((directory_ / "ibdata1").c_str(), 0640);
  const FileTree tree = scan();
  struct stat status {};
  ASSERT_EQ(::stat((directory_ / "ibdata1").c_str(), &status), 0);
  EXPECT_EQ(tree.files.at(0).mode, 0640U);
  EXPECT_EQ(tree.files.at(0).stamp, FileStamp::of(status));
}

TEST_F(FileTreeTest, SaysWhatIsLeftOutAndWhy) {
  write_file(directory_ / "auto.cnf", "");
  const FileTree tree = scan();
  EXPECT_THAT(tree.files, IsEmpty());
  ASSERT_EQ(tree.left_out.size(), 1U);
  EXPECT_EQ(tree.left_out[0].path, "auto.cnf");
  EXPECT_EQ(tree.left_out[0].reason, "identity of the donor");
}

// Servers write to them also under a read lock.
TEST_F(FileTreeTest, LogTablesComeEmptyAndNeverMove) {
  write_file(directory_ / "mysql/general_log.CSV", "\"2026\",\"secret\"\n");
  write_file(directory_ / "mysql/general_log.CSM", "crashed");
  write_file(directory_ / "shop/general_log.CSV", "data");
  const FileTree before = scan();
  write_file(directory_ / "mysql/general_log.CSV", "more");
  write_file(directory_ / "mysql/general_log.CSM", "and more");
  const FileTree after = scan();
  ASSERT_EQ(before.files.size(), 3U);
  for (std::size_t i : {0, 1, 2}) EXPECT_EQ(before.files[i].stamp, after.files[i].stamp);
  EXPECT_EQ(before.files[0].content.value().size(), 35U);
  EXPECT_EQ(before.files[1].content, "");
  EXPECT_EQ(before.files[2].content, std::nullopt);
  EXPECT_EQ(before.total_bytes(), 35U + 4U);
  ASSERT_EQ(before.left_out.size(), 1U);
  EXPECT_EQ(before.left_out[0].path, "mysql/general_log.CSV");
}

TEST_F(FileTreeTest, TellsWhatNoServerMade) {
  for (const char* path :
       {"ibdata1", "aria_log.00000001", "aria_log_control", "ib_buffer_pool", "ddl_recovery.log",
        "tc.log", "mysql_upgrade_info", "undo_001", "debian-10.11.flag", "#ib_16384_0.dblwr",
        "#innodb_redo/#ib_redo7_tmp", "mysql.ibd", "space.ibd", "shop/db.opt", "shop/t#P#p0.ibd",
        "performance_schema/x_101.sdi", "#rocksdb/000007.sst"}) {
    write_file(directory_ / path, "");
  }
  EXPECT_THAT(foreign_things(server(directory_.path())), IsEmpty());
  for (const char* path : {"dump.sql", "backups/a.gz", "backups/b.gz", "shop/t.sql", ".ssh/id"}) {
    write_file(directory_ / path, "");
  }
  EXPECT_THAT(foreign_things(server(directory_.path())),
              ElementsAre("backups/", "dump.sql", "shop/"));
}

TEST_F(FileTreeTest, SparesOfTheRedoLogAreLeftOut) {
  write_file(directory_ / "#innodb_redo/#ib_redo7", "");
  write_file(directory_ / "#innodb_redo/#ib_redo8_tmp", "");
  const FileTree tree = scan();
  ASSERT_EQ(tree.files.size(), 1U);
  EXPECT_EQ(tree.files[0].path, "#innodb_redo/#ib_redo7");
  ASSERT_EQ(tree.left_out.size(), 1U);
  EXPECT_EQ(tree.left_out[0].path, "#innodb_redo/#ib_redo8_tmp");
}

TEST_F(FileTreeTest, ADirectoryThatIsLeftOutIsNotEntered) {
  write_file(directory_ / "#innodb_temp/temp_1.ibt", "");
  const FileTree tree = scan();
  EXPECT_THAT(tree.files, IsEmpty());
  EXPECT_THAT(tree.directories, IsEmpty());
}

TEST_F(FileTreeTest, ADatabaseMayHaveTheNameOfAFileThatIsLeftOut) {
  write_file(directory_ / "core/t.ibd", "1");
  EXPECT_THAT(paths(scan().files), ElementsAre("core/t.ibd"));
}

TEST_F(FileTreeTest, SymbolicLinksAreRefused) {
  std::filesystem::create_symlink("/tmp", directory_ / "shop");
  EXPECT_EQ(scan_code(), ExitCode::precondition);
}

TEST_F(FileTreeTest, LinksToTablespacesElsewhereAreRefused) {
  write_file(directory_ / "shop/t.isl", "/elsewhere/shop/t.ibd");
  EXPECT_EQ(scan_code(), ExitCode::precondition);
}

TEST_F(FileTreeTest, SpecialFilesAreRefused) {
  ASSERT_EQ(::mkfifo((directory_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(scan_code(), ExitCode::precondition);
}

TEST_F(FileTreeTest, SocketsAreLeftOut) {
  const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (directory_ / "any-name").copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const FileTree tree = scan();
  EXPECT_THAT(tree.files, IsEmpty());
  ASSERT_EQ(tree.left_out.size(), 1U);
  EXPECT_EQ(tree.left_out[0].reason, "socket");
}

TEST_F(FileTreeTest, ADirectoryThatCannotBeReadIsAnIoError) {
  EXPECT_EQ(exit_code_of([&] { scan_data_directory(server(directory_ / "none")); }), ExitCode::io);
}

}  // namespace
}  // namespace slaveclone::test
