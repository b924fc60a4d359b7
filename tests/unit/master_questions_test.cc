#include "load/master_questions.h"

#include <gmock/gmock.h>

#include "base/findings.h"
#include "support/fake_topology.h"

namespace slaveclone::test {
namespace {

using testing::HasSubstr;

// The fake's log was begun at 1,700,000,000: 2023-11-14T22:13:20Z.
class MasterQuestionsTest : public testing::Test {
 protected:
  MasterQuestionsTest() {
    channel_.master.host = "master";
    channel_.master.port = 3306;
    channel_.master.server_id = 1;
    channel_.position = {"bin.000003", 742};
    channel_.gtid_mode = "no";
    channel_.log_created = 1'700'000'000;
  }

  void ask(const std::string& archive_made = "") {
    MasterQuestions questions({}, {9, 3306}, fakes_.connector());
    questions.ask_early({channel_});
    questions.ask({channel_}, archive_made);
  }

  void expect_refused(const std::string& message, const std::string& archive_made = "",
                      ExitCode code = ExitCode::precondition) {
    try {
      ask(archive_made);
      ADD_FAILURE() << message;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code);
      EXPECT_THAT(error.what(), HasSubstr(message));
      EXPECT_NE(error.hint(), "");
    }
  }

  FakeTopology fakes_;
  ChannelPosition channel_;
};

TEST_F(MasterQuestionsTest, TheMasterThatItWasIsTaken) { EXPECT_NO_THROW(ask()); }

TEST_F(MasterQuestionsTest, ItIsAskedOnceThoughItIsToldTwice) {
  ask();
  EXPECT_EQ(fakes_.network.count("master", "COM_BINLOG_DUMP .*"), 1U);
}

TEST_F(MasterQuestionsTest, ALogThatWasBegunAtAnotherTimeIsAnother) {
  fakes_.master.log_created += 1;
  expect_refused("was begun at 2023-11-14T22:13:21Z");
}

TEST_F(MasterQuestionsTest, ALogYoungerThanAnArchiveThatDoesNotSayIsAnother) {
  channel_.log_created = 0;
  EXPECT_NO_THROW(ask("2023-11-14T22:12:30Z"));  // by another clock
  expect_refused("after the archive was made", "2023-11-14T22:12:00Z");
}

TEST_F(MasterQuestionsTest, APositionMeansNothingOnAnotherServer) {
  fakes_.master.variables["server_id"] = "3";
  expect_refused("is server-id 3, the archive's position is of server-id 1");
}

TEST_F(MasterQuestionsTest, GtidsMeanTheSameOnAnotherServer) {
  fakes_.master.variables["server_id"] = "3";
  channel_.gtid_mode = "slave_pos";
  channel_.position = {"other.000001", 4};
  EXPECT_NO_THROW(ask());
}

TEST_F(MasterQuestionsTest, TheMastersOwnServerIdIsRefused) {
  fakes_.master.variables["server_id"] = "9";
  expect_refused("server-id 9 is the master's");
}

TEST_F(MasterQuestionsTest, WhatTheManifestTellsOtherwiseIsDamage) {
  MasterQuestions questions({}, {9, 3306}, fakes_.connector());
  questions.ask_early({channel_});
  channel_.position.offset = 400;
  EXPECT_THROW(questions.ask({channel_}, ""), Error);
}

TEST_F(MasterQuestionsTest, AllThatIsWrongIsToldAtOnce) {
  fakes_.master.variables["server_id"] = "9";
  try {
    ask();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(errors_in(error).size(), 2U);
  }
}

}  // namespace
}  // namespace slaveclone::test
