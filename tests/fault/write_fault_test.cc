#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/durable_file.h"
#include "support/backup_run.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

// stdout is another file for as long as this lives.
class Redirected {
 public:
  explicit Redirected(const std::string& path) : saved_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    const UniqueFd file = open_file(path, O_WRONLY);
    ::dup2(file.get(), STDOUT_FILENO);
  }
  ~Redirected() { ::dup2(saved_.get(), STDOUT_FILENO); }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  UniqueFd saved_;
};

// No file grows beyond that while this lives: write(2) gives EFBIG.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &saved_);
    const rlimit limit{bytes, saved_.rlim_max};
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &saved_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  rlimit saved_{};
  sighandler_t handler_ = nullptr;
};

void expect_as_before(const BackupRun& run) {
  EXPECT_TRUE(run.donor_is_as_before()) << run.donor_now();
  EXPECT_FALSE(run.journal_is_there());
  EXPECT_FALSE(run.archive_is_there());
  EXPECT_FALSE(run.partial_is_there());
  EXPECT_EQ(run.failed_undos(), 0);
}

TEST(WriteFaultTest, AFullDeviceBehindStdoutLeavesTheDonorAsItWas) {
  BackupRun run;
  run.options().output = "-";
  ExitCode code{};
  {
    const Redirected full("/dev/full");
    code = run.run();
  }
  EXPECT_EQ(code, ExitCode::io);
  expect_as_before(run);
}

TEST(WriteFaultTest, AnArchiveThatCannotGrowLeavesTheDonorAsItWas) {
  BackupRun run;
  ExitCode code{};
  {
    const SmallFiles small(65536);
    code = run.run();
  }
  EXPECT_EQ(code, ExitCode::io);
  expect_as_before(run);
}

TEST(WriteFaultTest, AnOldArchiveSurvivesAFailedRun) {
  BackupRun run;
  write_file(run.options().output, "the old one");
  {
    const SmallFiles small(65536);
    EXPECT_EQ(run.run(), ExitCode::io);
  }
  EXPECT_EQ(read_whole_file(run.options().output), "the old one");
  EXPECT_FALSE(run.partial_is_there());
}

TEST(WriteFaultTest, AnOutputThatCannotBeOpenedStopsNothing) {
  BackupRun run;
  run.options().output = "/nonexistent/db1.tar";
  EXPECT_EQ(run.run(), ExitCode::io);
  expect_as_before(run);
  EXPECT_EQ(run.fakes().network.count("donor", "STOP.*|SET GLOBAL.*|FLUSH.*"), 0U);
}

// Without a journal nothing may be changed.
TEST(WriteFaultTest, AJournalThatCannotBeWrittenStopsNothing) {
  BackupRun run;
  std::filesystem::create_directory(run.fakes().data / "slaveclone.journal.partial");
  EXPECT_EQ(run.run(), ExitCode::io);
  EXPECT_TRUE(run.donor_is_as_before()) << run.donor_now();
  EXPECT_EQ(run.fakes().network.count("donor", "STOP.*|SET GLOBAL.*|FLUSH.*"), 0U);
  EXPECT_FALSE(run.archive_is_there());
}

}  // namespace
}  // namespace slaveclone::test
