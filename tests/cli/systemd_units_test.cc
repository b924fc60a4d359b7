#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/algorithm/string/replace.hpp>
#include <boost/filesystem.hpp>

#include "base/durable_file.h"
#include "base/process.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;

// The units as they are shipped, but with the program where it was built.
class SystemdUnitsTest : public testing::Test {
 protected:
  SystemdUnitsTest() {
    for (const auto& unit : fs::directory_iterator(SLAVECLONE_SOURCE_DIR "/scripts/systemd")) {
      std::string text = read_whole_file(unit.path().string());
      boost::replace_all(text, "/usr/bin/take-backup", SLAVECLONE_BIN_DIR "/take-backup");
      write_file(units_ / unit.path().filename().string(), text);
    }
  }

  ProcessResult verify() const {
    Argv argv{"systemd-analyze", "--man=no", "verify"};
    for (const auto& unit : fs::directory_iterator(units_.path()))
      argv.push_back(unit.path().string());
    return run_process(argv);
  }

  TemporaryDirectory units_;
};

TEST_F(SystemdUnitsTest, AreFoundRightBySystemd) {
  const ProcessResult verified = verify();
  EXPECT_EQ(verified.exit_status, 0) << verified.err;
  EXPECT_THAT(verified.err, testing::Not(testing::HasSubstr("slaveclone"))) << verified.err;
}

TEST_F(SystemdUnitsTest, AWrongDirectiveWouldBeFound) {
  write_file(units_ / "slaveclone-recover.service",
             "[Service]\nType=oneshot\nExecStart=/nonexistent/take-backup\nKilMode=none\n");
  EXPECT_THAT(verify().err, testing::HasSubstr("KilMode"));
}

// What the units give the program on its command line, it knows.
TEST_F(SystemdUnitsTest, TheirOptionsAreTheProgramsOwn) {
  for (const char* option : {"--recover", "--defaults-extra-file", "--output"}) {
    EXPECT_THAT(run_process({SLAVECLONE_BIN_DIR "/take-backup", "--help"}).out,
                testing::HasSubstr(option));
  }
}

}  // namespace
}  // namespace slaveclone::test
