#include "support/syscall_faults.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "base/durable_file.h"
#include "base/process.h"
#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

using Fault = SyscallFaults::Fault;
using testing::HasSubstr;

// What the other tests here rely on: that the calls of our code and of its libraries are seen.
class SyscallFaultsTest : public testing::Test {
 protected:
  ~SyscallFaultsTest() override { SyscallFaults::stop(); }

  void fail(const std::string& call, const Fault& fault) const {
    SyscallFaults::start({{here_.path()}, {call}}, 1, fault);
  }

  TemporaryDirectory here_;
};

TEST_F(SyscallFaultsTest, OnlyCallsBelowTheDirectoryCount) {
  const TemporaryDirectory elsewhere;
  SyscallFaults::start_counting({{here_.path()}, {}});
  write_durably(elsewhere / "file", "x");
  EXPECT_EQ(SyscallFaults::count(), 0U);
  write_durably(here_ / "file", "x");
  // unlink, open, write, fsync, rename, open and fsync of the directory
  EXPECT_EQ(SyscallFaults::count(), 7U);
  EXPECT_EQ(SyscallFaults::fired_call(), "");
}

TEST_F(SyscallFaultsTest, ACallFailsOnceOrFromThenOn) {
  fail("fsync", {Fault::Kind::error, EIO});
  EXPECT_EQ(exit_code_of([&] { write_durably(here_ / "file", "x"); }), ExitCode::io);
  EXPECT_EQ(SyscallFaults::fired_call(), "fsync " + (here_ / "file.partial"));
  EXPECT_EQ(exit_code_of([&] { write_durably(here_ / "file", "x"); }), ExitCode::ok);
  fail("fsync", {Fault::Kind::error, EIO, true});
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(exit_code_of([&] { write_durably(here_ / "file", "x"); }), ExitCode::io);
  }
}

TEST_F(SyscallFaultsTest, AWriteStopsHalfWay) {
  fail("write", {Fault::Kind::short_transfer});
  const UniqueFd fd = open_file(here_ / "file", O_WRONLY | O_CREAT);
  EXPECT_EQ(::write(fd.get(), "four", 4), 2);
  EXPECT_EQ(::write(fd.get(), "ur", 2), 2);
  EXPECT_EQ(read_whole_file(here_ / "file"), "four");
}

TEST_F(SyscallFaultsTest, StreamsAreSeen) {
  fail("write", {Fault::Kind::error, ENOSPC});
  std::ofstream stream(here_ / "file");
  stream << "text" << std::flush;
  EXPECT_FALSE(stream.good());
}

TEST_F(SyscallFaultsTest, AProgramCanBeToldByItsEnvironment) {
  const auto run = [&](const std::string& words) {
    return run_process({"sh", "-c",
                        "LD_PRELOAD=" SLAVECLONE_FAULTS_LIBRARY " SYSCALL_FAULTS_BELOW=" +
                            here_.path() + " " + words});
  };
  const ProcessResult failed =
      run("SYSCALL_FAULTS_AT=1 SYSCALL_FAULTS_CALLS=mkdir "
          "SYSCALL_FAULTS_ACTION=EDQUOT mkdir " +
          here_ / "x");
  EXPECT_EQ(failed.exit_status, 1);
  EXPECT_THAT(failed.err, HasSubstr("quota"));
  EXPECT_EQ(run("SYSCALL_FAULTS_AT=1 SYSCALL_FAULTS_ACTION=kill mkdir " + here_ / "x").exit_status,
            128 + SIGKILL);
  run("SYSCALL_FAULTS_LOG=" + here_ / "log" + " mkdir " + here_ / "x");
  EXPECT_EQ(read_whole_file(here_ / "log"), "mkdir " + here_ / "x" + "\n");
  EXPECT_EQ(run("SYSCALL_FAULTS_LOG=" + here_ / "log" + " env").out.find("SYSCALL_FAULTS"),
            std::string::npos);
}

}  // namespace
}  // namespace slaveclone::test
