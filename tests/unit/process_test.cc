#include "base/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <thread>

#include "base/durable_file.h"
#include "base/error.h"
#include "base/stop_request.h"
#include "base/unique_fd.h"
#include "support/temporary_directory.h"

namespace slaveclone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

bool comes_true(const std::function<bool()>& condition) {
  for (int tries = 0; tries < 1000; ++tries) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

ExitCode code_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.code();
  }
  return ExitCode::ok;
}

std::set<std::string> open_descriptors(pid_t pid) {
  std::set<std::string> names;
  const boost::filesystem::path directory("/proc/" + std::to_string(pid) + "/fd");
  for (const auto& entry : boost::filesystem::directory_iterator(directory)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

// A descriptor that a child would inherit, as libraries open them; no program has one so
// high of its own.
class InheritableFd {
 public:
  InheritableFd() : fd_(::fcntl(STDERR_FILENO, F_DUPFD, 100)) {}
  int get() const { return fd_.get(); }

 private:
  UniqueFd fd_;
};

class ProcessTest : public testing::Test {
 protected:
  void TearDown() override {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    EXPECT_TRUE(pid_ == 0 || comes_true([this] { return !is_alive(pid_); }));
  }

  pid_t start(const Argv& argv, const std::string& log_file = {}) {
    return pid_ = start_detached(argv, log_file);
  }

  // A file that may be executed but is no program.
  std::string no_program() const {
    std::string path = directory_ / "no-program";
    std::ofstream(path) << '\0' << "nothing";
    ::chmod(path.c_str(), 0755);
    return path;
  }

  test::TemporaryDirectory directory_;
  pid_t pid_ = 0;
};

TEST_F(ProcessTest, RunReturnsOutputErrorsAndStatus) {
  const auto result = run_process({"sh", "-c", "echo out; echo err >&2; exit 7"});
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.exit_status, 7);
}

TEST_F(ProcessTest, RunReadsMoreThanAPipeHolds) {
  const auto result = run_process({"head", "-c", "1000000", "/dev/zero"});
  EXPECT_EQ(result.out.size(), 1'000'000U);
}

TEST_F(ProcessTest, RunPassesArgumentsAsTheyAre) {
  EXPECT_EQ(run_process({"printf", "%s|", "a b", "$HOME", "", "'"}).out, "a b|$HOME||'|");
}

TEST_F(ProcessTest, RunGivesAnEmptyInput) { EXPECT_EQ(run_process({"cat"}).out, ""); }

TEST_F(ProcessTest, RunTellsWhichSignalKilled) {
  EXPECT_EQ(run_process({"sh", "-c", "kill -TERM $$"}).exit_status, 128 + SIGTERM);
}

// cp of a large tablespace, for one.
TEST_F(ProcessTest, AStopRequestEndsTheProgramThatRuns) {
  const std::jthread later([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    StopRequest::request();
  });
  const auto begin = std::chrono::steady_clock::now();
  const std::string pid_file = directory_ / "pid";
  EXPECT_EQ(code_of([&] {
              run_process({"sh", "-c", "echo $$ >" + pid_file + "; exec sleep 30"});
            }),
            ExitCode::interrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  StopRequest::reset();
  pid_t pid = 0;
  std::ifstream(pid_file) >> pid;
  EXPECT_GT(pid, 0);
  EXPECT_FALSE(is_alive(pid));
}

TEST_F(ProcessTest, RunLeaksNoDescriptors) {
  const InheritableFd fd;
  EXPECT_THAT(run_process({"ls", "/proc/self/fd"}).out,
              testing::Not(HasSubstr("\n" + std::to_string(fd.get()) + "\n")));
}

TEST_F(ProcessTest, MissingProgramIsAPrecondition) {
  EXPECT_EQ(code_of([] { run_process({"no-such-program"}); }), ExitCode::precondition);
  EXPECT_EQ(code_of([] { start_detached({"/no/such/program"}); }), ExitCode::precondition);
}

TEST_F(ProcessTest, WhatIsNoProgramIsAPrecondition) {
  EXPECT_EQ(code_of([this] { run_process({no_program()}); }), ExitCode::precondition);
  EXPECT_EQ(code_of([this] { start_detached({no_program()}); }), ExitCode::precondition);
}

TEST_F(ProcessTest, DetachedLeadsASessionOfItsOwn) {
  const pid_t pid = start({"sleep", "60"});
  EXPECT_TRUE(is_alive(pid));
  EXPECT_EQ(::getsid(pid), pid);
}

TEST_F(ProcessTest, DetachedHasOnlyItsThreeDescriptors) {
  const InheritableFd fd;
  EXPECT_THAT(open_descriptors(start({"sleep", "60"})), ElementsAre("0", "1", "2"));
}

TEST_F(ProcessTest, DetachedAppendsToItsLog) {
  const std::string log = directory_ / "log";
  write_durably(log, "before\n");
  const pid_t pid = start({"sh", "-c", "echo out; echo err >&2"}, log);
  ASSERT_TRUE(comes_true([&] { return !is_alive(pid); }));
  EXPECT_EQ(read_whole_file(log), "before\nout\nerr\n");
}

TEST_F(ProcessTest, DetachedDiesOfABrokenPipeThoughWeIgnoreIt) {
  std::signal(SIGPIPE, SIG_IGN);
  const pid_t pid = start({"sh", "-c", "kill -PIPE $$; sleep 60"});
  EXPECT_TRUE(comes_true([&] { return !is_alive(pid); }));
}

TEST_F(ProcessTest, IsNotAliveOnceItEnded) {
  const pid_t pid = start({"true"});
  EXPECT_TRUE(comes_true([&] { return !is_alive(pid); }));
  EXPECT_EQ(process_start_time(pid), 0U);
}

TEST_F(ProcessTest, NoPidIsNotAlive) {
  EXPECT_FALSE(is_alive(0));
  EXPECT_FALSE(is_alive(-1));
}

TEST_F(ProcessTest, StartTimeIsStable) {
  const auto ours = process_start_time(::getpid());
  EXPECT_NE(ours, 0U);
  EXPECT_EQ(process_start_time(::getpid()), ours);
  EXPECT_GE(process_start_time(start({"sleep", "60"})), ours);
}

TEST(FindProgramTest, LooksInPathAndSbin) {
  EXPECT_EQ(find_program("/bin/sh"), "/bin/sh");
  EXPECT_THAT(find_program("sh"), HasSubstr("/sh"));
  EXPECT_EQ(find_program("no-such-program"), "");
  EXPECT_EQ(find_program("/no/such/program"), "");
}

TEST(SplitCommandTest, SplitsAtBlanks) {
  EXPECT_THAT(split_command("  systemctl\tstart  mariadb "),
              ElementsAre("systemctl", "start", "mariadb"));
  EXPECT_THAT(split_command(""), IsEmpty());
  EXPECT_THAT(split_command(" \t"), IsEmpty());
}

TEST(SplitCommandTest, KeepsQuotedWordsWhole) {
  EXPECT_THAT(split_command(R"(start 'maria db' "my sql" --file="/a b/c")"),
              ElementsAre("start", "maria db", "my sql", "--file=/a b/c"));
}

TEST(SplitCommandTest, KeepsTheOtherQuoteInsideQuotes) {
  EXPECT_THAT(split_command(R"("it's" 'say "so"')"), ElementsAre("it's", R"(say "so")"));
}

TEST(SplitCommandTest, KeepsAnEmptyQuotedWord) {
  EXPECT_THAT(split_command("a '' b"), ElementsAre("a", "", "b"));
}

TEST(SplitCommandTest, TakesBackslashesAsAShellDoes) {
  EXPECT_THAT(split_command(R"(a\ b \'c "d\"e\n" 'f\')"),
              ElementsAre("a b", "'c", R"(d"e\n)", R"(f\)"));
}

TEST(SplitCommandTest, ExpandsNothing) {
  EXPECT_THAT(split_command("echo $HOME * ~ ;"), ElementsAre("echo", "$HOME", "*", "~", ";"));
}

TEST(SplitCommandTest, RefusesAnOpenQuote) {
  EXPECT_EQ(code_of([] { split_command("start 'maria"); }), ExitCode::usage);
  EXPECT_EQ(code_of([] { split_command("start \\"); }), ExitCode::usage);
}

}  // namespace
}  // namespace slaveclone
