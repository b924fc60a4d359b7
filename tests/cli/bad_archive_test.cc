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

}  // namespace
}  // namespace slaveclone::test
