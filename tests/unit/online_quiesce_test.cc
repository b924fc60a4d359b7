#include "datadir/online_quiesce.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <thread>
#include <utility>

#include "base/stop_request.h"
#include "support/copy_recorder.h"
#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::milliseconds;
using testing::_;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class OnlineQuiesceTest : public testing::Test {
 protected:
  explicit OnlineQuiesceTest(const std::string& version = "10.11.14-MariaDB-log")
      : fakes_(version),
        donor_(fakes_.connector(), fakes_.donor_login),
        journal_(fakes_.data.path()) {
    options_.rest_time = milliseconds(20);
    options_.rounds = 4;
    fakes_.slave().applier_running = false;  // as after PausedReplication
    write_file(file("ib_logfile0"), "redo");
    write_file(file("ibdata1"), "pages");
    write_file(file("shop/t.ibd"), "rows");
  }
  ~OnlineQuiesceTest() override { StopRequest::reset(); }

  std::string file(const std::string& name) const { return fakes_.data / name; }

  QuiesceEvidence run() {
    return OnlineQuiesce(options_).with_still_files(
        donor_, journal_, [] {}, copies_.copier());
  }
  ExitCode run_code() {
    return exit_code_of([&] { run(); });
  }
  ExitCode readiness() {
    return exit_code_of([&] { OnlineQuiesce(options_).check_ready(donor_); });
  }

  // Also with a new time stamp: those tick at about 4 ms.
  void change(const std::string& name) const {
    std::this_thread::sleep_for(milliseconds(10));
    write_file(file(name), "changed");
  }

  // The session that holds the read lock dies.
  void lose_lock() {
    ASSERT_EQ(fakes_.donor.lock_owners.size(), 1U);
    fakes_.network.lose(*fakes_.donor.lock_owners.begin());
  }

  QuiesceOptions options_;
  FakeTopology fakes_;
  Donor donor_;
  DonorJournal journal_;
  CopyRecorder copies_;
};

TEST_F(OnlineQuiesceTest, StillFilesAreCopiedOnce) {
  const QuiesceEvidence evidence = run();
  EXPECT_THAT(copies_.calls(),
              ElementsAre(ElementsAre("ibdata1", "shop/t.ibd"), ElementsAre("ib_logfile0")));
  EXPECT_EQ(evidence.mode, QuiesceMode::online);
  EXPECT_EQ(evidence.rounds, 1U);
  EXPECT_EQ(evidence.lsn_before, 1000U);
  EXPECT_EQ(evidence.lsn_after, 1000U);
  EXPECT_EQ(evidence.checkpoint_age, 16U);
}

TEST_F(OnlineQuiesceTest, CopiesUnderTheLockWithEveryPageWritten) {
  fakes_.donor.reads_until_rest = 5;
  copies_.on_call = [&](std::size_t) {
    EXPECT_EQ(fakes_.donor.lock_owners.size(), 1U);
    EXPECT_EQ(fakes_.donor.innodb.dirty_pages, 0U);
    EXPECT_EQ(fakes_.donor.variables["innodb_max_dirty_pages_pct"], "0.000000");
    EXPECT_EQ(fakes_.donor.variables["innodb_io_capacity"], "20000");
    EXPECT_EQ(fakes_.donor.variables["innodb_stats_auto_recalc"], "0");
  };
  EXPECT_EQ(run().rounds, 1U);
}

TEST_F(OnlineQuiesceTest, DirtyPagesThatNobodyWritesYetAreNoRest) {
  int looks = 0;
  fakes_.donor.on_innodb_look = [&](FakeServer& donor) {
    donor.innodb.dirty_pages = ++looks <= 30 ? 7 : 0;
  };
  copies_.on_call = [&](std::size_t) { EXPECT_GT(looks, 30); };
  run();
}

TEST_F(OnlineQuiesceTest, PutsEverythingBack) {
  fakes_.donor.variables["event_scheduler"] = "ON";
  const std::string before = state_of(fakes_.donor);
  copies_.on_call = [&](std::size_t) {
    EXPECT_EQ(fakes_.donor.variables["event_scheduler"], "OFF");
  };
  run();
  EXPECT_EQ(state_of(fakes_.donor), before);
  EXPECT_FALSE(std::filesystem::exists(journal_.path()));
}

TEST_F(OnlineQuiesceTest, AFileThatChangesIsCopiedAgainAlone) {
  copies_.on_call = [&](std::size_t call) {
    if (call == 1) change("shop/t.ibd");
  };
  const QuiesceEvidence evidence = run();
  EXPECT_EQ(evidence.rounds, 2U);
  EXPECT_THAT(copies_.calls(),
              ElementsAre(_, ElementsAre("shop/t.ibd"), ElementsAre("ib_logfile0")));
}

TEST_F(OnlineQuiesceTest, ANewFileIsCopiedInTheNextRound) {
  copies_.on_call = [&](std::size_t call) {
    if (call == 1) change("undo_002");
  };
  run();
  EXPECT_THAT(copies_.calls(), ElementsAre(_, ElementsAre("undo_002"), ElementsAre("ib_logfile0")));
}

// Before the lock somebody may start an applier; under it none changes a row.
TEST_F(OnlineQuiesceTest, LooksAtThePositionsUnderTheLockAndBeforeTheCopy) {
  const CheckPositions check = [&] {
    EXPECT_FALSE(fakes_.donor.lock_owners.empty());
    throw Error(ExitCode::sync_point_missed, "started");
  };
  EXPECT_EQ(exit_code_of([&] {
              OnlineQuiesce(options_).with_still_files(donor_, journal_, check, copies_.copier());
            }),
            ExitCode::sync_point_missed);
  EXPECT_TRUE(copies_.calls().empty());
  EXPECT_TRUE(fakes_.donor.lock_owners.empty());
}

TEST_F(OnlineQuiesceTest, AFileThatChangedWhileItWasReadIsCopiedAgain) {
  const CopyFiles copy = [&](const FileTree& files) {
    auto copies = copies_.copier()(files);
    if (copies_.calls().size() == 1) copies[0].changed = true;
    return copies;
  };
  OnlineQuiesce(options_).with_still_files(
      donor_, journal_, [] {}, copy);
  EXPECT_THAT(copies_.calls(), ElementsAre(_, ElementsAre("ibdata1"), ElementsAre("ib_logfile0")));
}

// A redo log that is mapped into memory changes without a new time stamp.
TEST_F(OnlineQuiesceTest, EachRoundCopiesTheRedoLogAnew) {
  copies_.on_call = [&](std::size_t call) {
    if (call == 2) fakes_.donor.innodb.lsn += 100;
    if (call == 3) change("shop/t.ibd");
  };
  const QuiesceEvidence evidence = run();
  EXPECT_EQ(evidence.rounds, 3U);
  EXPECT_EQ(evidence.lsn_after, 1100U);
  const auto redo_log = ElementsAre("ib_logfile0");
  EXPECT_THAT(copies_.calls(),
              ElementsAre(_, redo_log, redo_log, ElementsAre("shop/t.ibd"), redo_log));
}

TEST_F(OnlineQuiesceTest, TheRedoLogIsNotBegunBeforeAllElseHasHeldStill) {
  copies_.on_call = [&](std::size_t call) {
    if (call == 1) fakes_.donor.innodb.lsn += 100;
  };
  const QuiesceEvidence evidence = run();
  EXPECT_EQ(evidence.rounds, 2U);
  EXPECT_THAT(copies_.calls(), ElementsAre(_, ElementsAre("ib_logfile0")));
}

TEST_F(OnlineQuiesceTest, FilesThatNeverHoldStillAreNotAccepted) {
  copies_.on_call = [&](std::size_t) { change("ibdata1"); };
  const std::string before = state_of(fakes_.donor);
  EXPECT_EQ(run_code(), ExitCode::not_still);
  EXPECT_EQ(copies_.calls().size(), 4U);
  EXPECT_EQ(state_of(fakes_.donor), before);
}

// What a DBA has to know in order to do something about it.
TEST_F(OnlineQuiesceTest, NamesWhatDoesNotHoldStillAndHasAHintForIt) {
  std::string moving;
  copies_.on_call = [&](std::size_t) { change(moving); };
  const auto failure = [&](const std::string& name) {
    moving = name;
    try {
      run();
    } catch (const Error& error) {
      return error;
    }
    return Error(ExitCode::ok, "no error");
  };
  const Error of_data = failure("shop/t.ibd");
  EXPECT_THAT(of_data.what(), HasSubstr("in 4 rounds; moved in the last: shop/t.ibd"));
  EXPECT_THAT(failure("nohup.out").hint(), HasSubstr("fuser nohup.out"));
  EXPECT_THAT(failure("mysql/slow_log.MYD").hint(), HasSubstr("log_output = 'FILE'"));
}

TEST_F(OnlineQuiesceTest, AnLsnThatNeverHoldsStillIsNotAccepted) {
  copies_.on_call = [&](std::size_t) { ++fakes_.donor.innodb.lsn; };
  EXPECT_EQ(run_code(), ExitCode::not_still);
}

TEST_F(OnlineQuiesceTest, PagesThatAreNeverWrittenAreNotAccepted) {
  options_.drain_timeout = std::chrono::seconds(0);
  fakes_.donor.reads_until_rest = 1'000'000;
  const std::string before = state_of(fakes_.donor);
  EXPECT_EQ(run_code(), ExitCode::not_still);
  EXPECT_TRUE(copies_.calls().empty());
  EXPECT_EQ(state_of(fakes_.donor), before);
}

TEST_F(OnlineQuiesceTest, AVanishedFileIsNotAccepted) {
  copies_.on_call = [&](std::size_t) { std::filesystem::remove(file("shop/t.ibd")); };
  EXPECT_EQ(run_code(), ExitCode::not_still);
}

TEST_F(OnlineQuiesceTest, ALostLockIsNotAccepted) {
  copies_.on_call = [&](std::size_t call) {
    if (call == 1) lose_lock();
  };
  const std::string before = state_of(fakes_.donor);
  EXPECT_EQ(run_code(), ExitCode::cannot_connect);
  EXPECT_EQ(state_of(fakes_.donor), before);
}

TEST_F(OnlineQuiesceTest, ALockNotHadIsNotStill) {
  fakes_.donor.lock_held_up = 1;
  EXPECT_EQ(run_code(), ExitCode::not_still);
}

TEST_F(OnlineQuiesceTest, ACopyThatFailsLeavesTheDonorAsItWas) {
  const std::string before = state_of(fakes_.donor);
  copies_.on_call = [](std::size_t) { throw io_error("write", ENOSPC); };
  EXPECT_EQ(run_code(), ExitCode::io);
  EXPECT_EQ(state_of(fakes_.donor), before);
}

TEST_F(OnlineQuiesceTest, AnInterruptLeavesTheDonorAsItWas) {
  const std::string before = state_of(fakes_.donor);
  StopRequest::request();
  EXPECT_EQ(run_code(), ExitCode::interrupted);
  EXPECT_EQ(state_of(fakes_.donor), before);
}

TEST_F(OnlineQuiesceTest, WhatIsLeftOutIsNotCopied) {
  write_file(file("auto.cnf"), "uuid");
  copies_.on_call = [&](std::size_t) { change("db2-relay-bin.000002"); };
  EXPECT_EQ(run().rounds, 1U);
  EXPECT_THAT(copies_.calls()[0], Not(Contains(HasSubstr("auto"))));
}

TEST_F(OnlineQuiesceTest, EnginesThatWriteOnAreRefused) {
  fakes_.donor.engines = {"InnoDB", "ROCKSDB"};
  EXPECT_EQ(readiness(), ExitCode::ok);
  fakes_.donor.engines_with_tables = {"InnoDB", "ROCKSDB"};
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

TEST_F(OnlineQuiesceTest, WritesMostPagesBeforeTheApplierIsStopped) {
  int looks = 0;
  fakes_.donor.on_innodb_look = [&](FakeServer& donor) {
    donor.innodb.dirty_pages = ++looks == 1 ? 5000 : 100;
  };
  const std::string before = state_of(fakes_.donor);
  {
    OnlineQuiesce quiesce(options_);
    quiesce.prepare(donor_, journal_);
    EXPECT_EQ(looks, 2);
    EXPECT_EQ(fakes_.donor.variables["innodb_max_dirty_pages_pct"], "0.000000");
    EXPECT_TRUE(fakes_.donor.lock_owners.empty());
  }
  EXPECT_EQ(state_of(fakes_.donor), before);
}

TEST_F(OnlineQuiesceTest, DoesNotWriteAheadForEver) {
  fakes_.donor.on_innodb_look = [](FakeServer& donor) { donor.innodb.dirty_pages = 5000; };
  OnlineQuiesce(options_).prepare(donor_, journal_);
}

TEST_F(OnlineQuiesceTest, AnAccountThatMaySetNoVariablesIsRefused) {
  fakes_.donor.grants = {"GRANT RELOAD, SLAVE MONITOR, REPLICATION SLAVE ADMIN ON *.* TO b@`%`"};
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

class MysqlOnlineQuiesceTest : public OnlineQuiesceTest {
 protected:
  MysqlOnlineQuiesceTest() : OnlineQuiesceTest("9.7.0") {}

  // What MySQL does with its redo log when the end moves into the next file.
  void rename_redo_log(const std::string& from, const std::string& to) {
    fakes_.donor.innodb.lsn += 100;
    std::filesystem::rename(file("#innodb_redo/" + from), file("#innodb_redo/" + to));
  }
};

TEST_F(MysqlOnlineQuiesceTest, ARedoLogRenamedWhileAllElseIsCopiedDoesNoHarm) {
  write_file(file("#innodb_redo/#ib_redo7"), "redo");
  write_file(file("#innodb_redo/#ib_redo8_tmp"), "");
  copies_.on_call = [&](std::size_t call) {
    if (call == 1) rename_redo_log("#ib_redo7", "#ib_redo9_tmp");
    if (call == 1) rename_redo_log("#ib_redo8_tmp", "#ib_redo8");
  };
  run();
  EXPECT_THAT(copies_.calls(),
              ElementsAre(_, ElementsAre("#innodb_redo/#ib_redo8", "ib_logfile0")));
}

TEST_F(MysqlOnlineQuiesceTest, NorDoesOneThatIsRenamedBeforeItsTurn) {
  write_file(file("#innodb_redo/#ib_redo7"), "redo");
  write_file(file("#innodb_redo/#ib_redo8"), "redo");
  const CopyFiles copy = [&](const FileTree& files) {
    auto copies = copies_.copier()(files);
    if (copies_.calls().size() == 2) {
      rename_redo_log("#ib_redo7", "#ib_redo9_tmp");
      copies.erase(copies.begin());
    }
    return copies;
  };
  OnlineQuiesce(options_).with_still_files(
      donor_, journal_, [] {}, copy);
  ASSERT_EQ(copies_.calls().size(), 3U);
  EXPECT_THAT(copies_.calls()[2], ElementsAre("#innodb_redo/#ib_redo8", "ib_logfile0"));
}

// What the archive has cannot be taken back.
TEST_F(MysqlOnlineQuiesceTest, OneThatIsRenamedOnceItIsCopiedIsNotAccepted) {
  write_file(file("#innodb_redo/#ib_redo7"), "redo");
  bool copied = false;
  copies_.on_call = [&](std::size_t call) { copied = call == 2; };
  // Not before the look at the files that comes after the copy.
  fakes_.donor.on_innodb_look = [&](FakeServer&) {
    if (std::exchange(copied, false)) rename_redo_log("#ib_redo7", "#ib_redo9_tmp");
  };
  EXPECT_EQ(run_code(), ExitCode::not_still);
}

TEST_F(OnlineQuiesceTest, AServerThatDoesNotTellItsLsnIsRefused) {
  fakes_.donor.tells_innodb = false;
  EXPECT_EQ(readiness(), ExitCode::precondition);
}

}  // namespace
}  // namespace slaveclone::test
