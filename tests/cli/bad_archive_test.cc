#include <gmock/gmock.h>

#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "base/process.h"
#include "support/files.h"
#include "support/forged_archive.h"
#include "support/seed_archives.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// With --replace over a data directory that is there.
class BadArchiveTest : public testing::Test {
 protected:
  BadArchiveTest() {
    write_file(dir_ / "data/ibdata1", "the old server's");
    write_private_file(dir_ / "my.cnf",
                       "[mysqld]\ndatadir=" + (dir_ / "data") +
                           "\nserver-id=9\nsocket=" + (dir_ / "none.sock") +
                           "\n[load-slave]\nmaster-user=repl\nmaster-password=secret\n"
                           "start-command=/bin/false\n");
  }

  ProcessResult load_slave(Argv words) const {
    words.insert(words.begin(), {std::string(SLAVECLONE_BIN_DIR) + "/load-slave",
                                 "--defaults-file=" + (dir_ / "my.cnf")});
    words.push_back(dir_ / "archive");
    return run_process(words);
  }

  void expect_refused(const HostileArchive& hostile) {
    SCOPED_TRACE(hostile.what);
    write_file(dir_ / "archive", hostile.bytes);
    const auto before = tree_of(dir_.path());
    for (const char* word : {"--verify-only", "--replace"}) {
      const ProcessResult result = load_slave({word});
      EXPECT_EQ(result.exit_status, 21) << result.err;
      EXPECT_THAT(result.err, HasSubstr(hostile.named));
      EXPECT_THAT(result.err, HasSubstr("\nhint: "));
    }
    EXPECT_EQ(tree_of(dir_.path()), before);
  }

  TemporaryDirectory dir_;
};

TEST_F(BadArchiveTest, LeavesEverythingAsItWas) {
  const std::vector<HostileArchive> archives = hostile_archives();
  for (std::size_t i = 0; i < archives.size(); i += archives.size() / 40)
    expect_refused(archives[i]);
}

TEST_F(BadArchiveTest, ADamagedStreamNamesTheEntry) {
  for (auto [compression, bytes] : seed_archives()) {
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 8);
    expect_refused({compression, bytes, "archive"});
  }
}

// What is something else is called so, instead of a damaged archive.
class NoArchiveTest : public BadArchiveTest {
 protected:
  void expect_no_archive(const std::string& what_it_is) {
    SCOPED_TRACE(what_it_is);
    const Argv unverified{"--replace", "--unverified"};
    for (const Argv& words : {Argv{"--verify-only"}, Argv{"--replace"}, unverified}) {
      const ProcessResult result = load_slave(words);
      EXPECT_EQ(result.exit_status, 21) << result.err;
      EXPECT_THAT(result.err, HasSubstr("archive is no archive: it is " + what_it_is + "\nhint: "));
      EXPECT_THAT(result.err, Not(HasSubstr("damaged")));
    }
    EXPECT_EQ(read_whole_file(dir_ / "data/ibdata1"), "the old server's");
  }

  void compress_archive(const Argv& compressor) const {
    Argv argv{"sh", "-c", "f=$1; shift; \"$@\" <$f >$f.new && mv $f.new $f", "sh",
              dir_ / "archive"};
    argv.insert(argv.end(), compressor.begin(), compressor.end());
    ASSERT_EQ(run_process(argv).exit_status, 0);
  }
};

TEST_F(NoArchiveTest, IsText) {
  write_file(dir_ / "archive", "-- MariaDB dump 10.19\nCREATE TABLE `t` (a INT);\n");
  expect_no_archive("text, perhaps an SQL dump");
  std::string long_text;
  for (int i = 0; i < 1000; ++i) long_text += "INSERT INTO t VALUES (1, 'gr\xc3\xbc\xc3\x9f');\n";
  write_file(dir_ / "archive", long_text);
  expect_no_archive("text, perhaps an SQL dump");
}

TEST_F(NoArchiveTest, IsCompressedText) {
  write_file(dir_ / "archive", std::string(2000, 'x'));
  compress_archive({"zstd", "-q"});
  expect_no_archive("text, perhaps an SQL dump, compressed with zstd");
  write_file(dir_ / "archive", std::string(2000, 'x'));
  compress_archive({"gzip"});
  expect_no_archive("text, perhaps an SQL dump, compressed with gzip");
}

TEST_F(NoArchiveTest, IsAnotherFormat) {
  write_file(dir_ / "archive", "PK\x03\x04" + half_random(2000, 1));
  expect_no_archive("a zip file");
  write_file(dir_ / "archive", "XBSTCK01" + half_random(2000, 1));
  expect_no_archive("a stream of xbstream or mbstream");
  write_file(dir_ / "archive", half_random(2000, 1));
  expect_no_archive("something else than a tar");
  write_file(dir_ / "archive", half_random(2000, 1));
  compress_archive({"gzip"});
  compress_archive({"zstd", "-q"});
  expect_no_archive("compressed twice, compressed with zstd");
}

TEST_F(NoArchiveTest, IsNothing) {
  write_file(dir_ / "archive", "");
  expect_no_archive("empty");
  compress_archive({"zstd", "-q"});
  expect_no_archive("empty, compressed with zstd");
}

TEST_F(NoArchiveTest, IsADirectory) {
  boost::filesystem::create_directory(dir_ / "archive");
  expect_no_archive("a directory");
}

// A damaged first block does not make it something else.
TEST_F(NoArchiveTest, IsNotADamagedOne) {
  for (const std::size_t at : {0U, 150U, 258U, 300U}) {
    std::string bytes = seed_archives().at("none");
    bytes[at] = static_cast<char>(bytes[at] ^ 8);
    write_file(dir_ / "archive", bytes);
    const ProcessResult result = load_slave({"--verify-only"});
    EXPECT_EQ(result.exit_status, 21);
    EXPECT_THAT(result.err, Not(HasSubstr("is no archive"))) << at;
  }
}

}  // namespace
}  // namespace slaveclone::test
