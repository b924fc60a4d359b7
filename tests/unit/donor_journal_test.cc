#include "replication/donor_journal.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <thread>

#include "support/files.h"
#include "support/temporary_directory.h"

namespace slaveclone::test {
namespace {

class DonorJournalTest : public testing::Test {
 protected:
  std::string path() const { return directory_ / DonorJournal::file_name; }
  bool is_there() const { return std::filesystem::exists(path()); }

  static DonorState some_state() {
    DonorState state;
    state.tool = "take-backup 1";
    state.started = "2026-11-01T00:00:00Z";
    state.channels = {{"", true, true}, {"east", false, false}};
    state.variables = {{"event_scheduler", "ON"}};
    return state;
  }

  TemporaryDirectory directory_;
};

TEST_F(DonorJournalTest, IsEmptyAndNoFileAtFirst) {
  const DonorJournal journal(directory_.path());
  EXPECT_TRUE(journal.state().empty());
  EXPECT_FALSE(is_there());
}

TEST_F(DonorJournalTest, TheNextRunFindsWhatWasRecorded) {
  DonorJournal(directory_.path()).record(some_state());
  EXPECT_EQ(DonorJournal(directory_.path()).state(), some_state());
}

TEST_F(DonorJournalTest, OnlyItsOwnerMayReadIt) {
  DonorJournal(directory_.path()).record(some_state());
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(DonorJournalTest, ASecondRunIsRefusedWhileTheFirstLives) {
  std::optional<DonorJournal> first(std::in_place, directory_.path());
  EXPECT_EQ(exit_code_of([&] { DonorJournal second(directory_.path()); }), ExitCode::busy);
  first.reset();
  EXPECT_EQ(exit_code_of([&] { DonorJournal second(directory_.path()); }), ExitCode::ok);
}

TEST_F(DonorJournalTest, TheGuardianOfAKilledRunIsWaitedFor) {
  std::optional<DonorJournal> guardians(std::in_place, directory_.path());
  std::thread guardian([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    guardians.reset();
  });
  EXPECT_EQ(exit_code_of([&] { DonorJournal next(directory_.path(), std::chrono::seconds(60)); }),
            ExitCode::ok);
  guardian.join();
}

TEST_F(DonorJournalTest, SettlingAllRemovesTheFile) {
  DonorJournal journal(directory_.path());
  journal.record(some_state());
  ASSERT_TRUE(is_there());
  journal.settle({});
  EXPECT_FALSE(is_there());
}

TEST_F(DonorJournalTest, SettlingAPartKeepsTheRest) {
  DonorState left = some_state();
  left.variables.clear();
  {
    DonorJournal journal(directory_.path());
    journal.record(some_state());
    journal.settle(left);
  }
  EXPECT_EQ(DonorJournal(directory_.path()).state(), left);
}

TEST_F(DonorJournalTest, AnUnreadableJournalEndsTheRun) {
  for (const char* text : {"", "{", "{\"channels\": 1}", "[]"}) {
    write_private_file(path(), text);
    EXPECT_EQ(exit_code_of([&] { DonorJournal journal(directory_.path()); }), ExitCode::failed)
        << text;
    EXPECT_TRUE(is_there());
  }
}

TEST_F(DonorJournalTest, OneThatOthersMayReadIsNotBelievedAndStays) {
  write_file(path(), to_json(some_state()));
  EXPECT_EQ(exit_code_of([&] { DonorJournal journal(directory_.path()); }), ExitCode::precondition);
  EXPECT_TRUE(is_there());
}

TEST_F(DonorJournalTest, VariablesThatNoRunChangesAreNotBelieved) {
  for (const VariableState& planted : {VariableState{"init_connect", "x"},
                                       {"read_only = 0, GLOBAL general_log", "1"},
                                       {"event_scheduler", "1; DROP DATABASE mysql"},
                                       {"innodb_io_capacity", "(SELECT 1)"},
                                       {"innodb_io_capacity", "DEFAULT"},
                                       {"read_only", ""}}) {
    DonorState state;
    state.variables = {planted};
    write_private_file(path(), to_json(state));
    EXPECT_EQ(exit_code_of([&] { DonorJournal journal(directory_.path()); }),
              ExitCode::precondition)
        << planted.name << planted.value;
  }
}

TEST_F(DonorJournalTest, DoesNotRecordWhatItWouldNotBelieve) {
  DonorState state;
  state.variables = {{"init_connect", "x"}};
  DonorJournal journal(directory_.path());
  EXPECT_EQ(exit_code_of([&] { journal.record(state); }), ExitCode::failed);
  EXPECT_FALSE(is_there());
}

// As release 0.1.0 wrote it.
TEST_F(DonorJournalTest, AStartCommandInItIsNotRead) {
  std::string text = to_json(some_state());
  text.insert(1, "\"start_command\": \"touch /tmp/evil\",");
  write_private_file(path(), text);
  EXPECT_EQ(DonorJournal(directory_.path()).state(), some_state());
}

TEST_F(DonorJournalTest, ADirectoryThatIsNotThereIsAnIoError) {
  EXPECT_EQ(exit_code_of([&] { DonorJournal journal(directory_ / "none"); }), ExitCode::io);
}

TEST_F(DonorJournalTest, WhoBeganIsWrittenWithTheFirstChange) {
  {
    DonorJournal journal(directory_.path());
    journal.begin("take-backup 9", "2026-12-01T00:00:00Z", {42, 4711});
    EXPECT_FALSE(is_there());
    DonorState state = journal.state();
    state.shut_down = true;
    journal.record(state);
  }
  const DonorJournal next(directory_.path());
  EXPECT_EQ(next.state().tool, "take-backup 9");
  EXPECT_EQ(next.state().started, "2026-12-01T00:00:00Z");
  EXPECT_EQ(next.state().server_pid, 42);
  EXPECT_EQ(next.state().server_start_time, 4711U);
  EXPECT_TRUE(next.state().shut_down);
}

}  // namespace
}  // namespace slaveclone::test
