#include "clone/run_guardian.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>

#include "mysql/donor_journal.h"
#include "support/fake_topology.h"
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
        const RunGuardian guardian(fakes_.data.path(), fakes_.connector(), fakes_.donor_login, {});
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

TEST_F(RunGuardianTest, DoesNotPutBackWhileTheRunLives) {
  run([this](const RunGuardian&) {
    ::usleep(300'000);
    if (!journal_is_there()) ::_exit(1);
  });
  EXPECT_TRUE(journal_is_there());
}

}  // namespace
}  // namespace slaveclone::test
