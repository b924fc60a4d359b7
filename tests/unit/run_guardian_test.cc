#include "datadir/run_guardian.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>

#include "base/durable_file.h"
#include "base/process.h"
#include "replication/donor_journal.h"
#include "support/fake_topology.h"
#include "support/files.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

// A run that has stopped the donor's applier: a process of its own, whose end the test chooses. The
// guardian's donor is a copy of the fake; that it was put back shows by the journal's end.
class RunGuardianTest : public testing::Test {
 protected:
  bool journal_is_there() const {
    return std::filesystem::exists(fakes_.data / DonorJournal::file_name);
  }

  void run(const std::function<void(const RunGuardian&)>& end) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::setsid();
      DonorJournal journal(fakes_.data.path());
      {
        const RunGuardian guardian(fakes_.data.path(),
                                   {fakes_.connector(), fakes_.donor_login, {}});
        fakes_.slave().applier_running = false;
        DonorState state;
        state.channels = {{"", true, true}};
        journal.record(state);
        end(guardian);
      }
      ::_exit(0);
    }
    ::waitpid(pid, nullptr, 0);
  }

  FakeTopology fakes_;
};

TEST_F(RunGuardianTest, PutsBackWhenTheRunIsKilledWithItsWholeGroup) {
  run([](const RunGuardian&) { ::kill(0, SIGKILL); });
  EXPECT_TRUE(wait_until([&] { return !journal_is_there(); }));
}

TEST_F(RunGuardianTest, IsNotEndedByTheSignalsThatEndTheRun) {
  run([](const RunGuardian& guardian) {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::kill(guardian.pid(), signal);
    ::kill(0, SIGKILL);
  });
  EXPECT_TRUE(wait_until([&] { return !journal_is_there(); }));
}

// What a run could not put back it says itself, and exits with 30.
TEST_F(RunGuardianTest, LeavesTheJournalOfARunThatEndsByItself) {
  run([](const RunGuardian&) {});
  EXPECT_TRUE(journal_is_there());
}

// Its own journal would be in that place, had the run changed anything: there is nothing to wait
// for.
TEST_F(RunGuardianTest, EndsWhereAnotherHasPutAJournal) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const RunGuardian one(fakes_.data.path(), {fakes_.connector(), fakes_.donor_login, {}});
    write_file(fakes_.data / DonorJournal::file_name, "{\"shut_down\": true}");
    write_file(fakes_.data / "guardian", std::to_string(one.pid()));
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(pid, nullptr, 0);
  const pid_t guardian = std::stoi(read_whole_file(fakes_.data / "guardian"));
  EXPECT_TRUE(wait_until([&] { return process_start_time(guardian) == 0; }));
  EXPECT_TRUE(journal_is_there());
}

TEST_F(RunGuardianTest, DoesNotPutBackWhileTheRunLives) {
  run([this](const RunGuardian&) {
    ::usleep(300'000);
    if (!journal_is_there()) ::_exit(1);
  });
  EXPECT_TRUE(journal_is_there());
}

}  // namespace
}  // namespace slaveclone::test
