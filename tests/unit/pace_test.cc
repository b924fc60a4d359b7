#include "rows/pace.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <thread>

#include "base/stop_request.h"
#include "support/fake_topology.h"
#include "support/files.h"
#include "support/quick_time.h"

namespace slaveclone::test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A master, and a slave of it that does not lag.
class PaceTest : public testing::Test {
 protected:
  PaceTest() : file_(fakes_.data.path() + "/pause") {
    options_.max_pause = seconds(60);
    fakes_.slave().executed = fakes_.slave().read;
    lags(0);
  }

  void mind_slave() {
    options_.slaves = {fakes_.donor_login};
    options_.slaves.front().role = "slave db2:3306";
  }
  void lags(std::uint64_t lag) { fakes_.slave().lag_seconds = lag; }

  // What a run has waited for that had to wait for too long.
  std::string reason() {
    Pace pace(options_, fakes_.connector(), fakes_.master_login);
    try {
      pace.wait();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::failed);
      return error.what();
    }
    return "nothing";
  }

  std::vector<Error> findings() {
    Findings found;
    Pace(options_, fakes_.connector(), fakes_.master_login).check(found);
    return found.all();
  }

  FakeTopology fakes_;
  PaceOptions options_;
  std::string file_;
  QuickTime quick_;
};

TEST_F(PaceTest, AsksNobodyWhereNothingIsMinded) {
  fakes_.master.threads_running = 4000;
  EXPECT_EQ(reason(), "nothing");
  EXPECT_THAT(fakes_.network.log(), IsEmpty());
}

TEST_F(PaceTest, WaitsWhileTheMasterIsBusy) {
  options_.max_threads_running = 25;
  fakes_.master.threads_running = 25;
  EXPECT_EQ(reason(), "nothing");
  fakes_.master.threads_running = 26;
  EXPECT_EQ(reason(),
            "the run was not to pause for more than 60 s; it waited for the master to have at most "
            "25 threads running: it has 26");
}

TEST_F(PaceTest, LooksOnceASecondHoweverOftenItIsAsked) {
  options_.max_threads_running = 25;
  Pace pace(options_, fakes_.connector(), fakes_.master_login);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(pace.may_go_on());
  EXPECT_EQ(fakes_.network.count("master", "SHOW GLOBAL STATUS.*"), 1U);
  fakes_.master.threads_running = 26;
  EXPECT_TRUE(pace.may_go_on());
  std::this_thread::sleep_for(seconds(1));
  EXPECT_FALSE(pace.may_go_on());
}

TEST_F(PaceTest, WaitsWhileASlaveLags) {
  mind_slave();
  lags(10);
  EXPECT_EQ(reason(), "nothing");
  lags(312);
  EXPECT_THAT(reason(), HasSubstr("the slave db2:3306 to lag at most 10 s: it lags 312 s"));
  fakes_.slave().delay_seconds = 305;
  EXPECT_EQ(reason(), "nothing");
}

TEST_F(PaceTest, WaitsForASlaveThatDoesNotReplicateOrAnswer) {
  mind_slave();
  fakes_.slave().applier_running = false;
  EXPECT_THAT(reason(), HasSubstr("the slave db2:3306 to lag at most 10 s: it does not replicate"));
  fakes_.donor.up = false;
  EXPECT_THAT(reason(), HasSubstr("it does not answer"));
}

TEST_F(PaceTest, AMasterThatDoesNotAnswerIsNotWaitedForHere) {
  options_.max_threads_running = 25;
  fakes_.master.up = false;
  EXPECT_EQ(reason(), "nothing");
}

TEST_F(PaceTest, ASessionThatWasLostIsOpenedAnew) {
  mind_slave();
  Pace pace(options_, fakes_.connector(), fakes_.master_login);
  EXPECT_TRUE(pace.may_go_on());
  std::this_thread::sleep_for(seconds(1));
  fakes_.network.fail_matching("SHOW .*STATUS", {Fault::Kind::lost_before});
  EXPECT_TRUE(pace.may_go_on());
  EXPECT_TRUE(fakes_.network.fault_fired());
}

TEST_F(PaceTest, WaitsWhileThereIsAPauseFileAndDoesOtherWorkMeanwhile) {
  options_.pause_file = file_;
  EXPECT_EQ(reason(), "nothing");
  write_file(file_, "");
  EXPECT_THAT(reason(), HasSubstr("the pause file " + file_ + " to be removed"));
  int times = 0;
  Pace pace(options_, {}, {});
  pace.wait([&] {
    if (++times == 3) std::remove(file_.c_str());
    return true;
  });
  EXPECT_EQ(times, 3);
}

TEST_F(PaceTest, WaitsNoLongerThanItIsTold) {
  options_.pause_file = file_;
  write_file(file_, "");
  Pace pace(options_, {}, {});
  pace.wait([] { return false; });
  EXPECT_FALSE(pace.may_go_on());
}

TEST_F(PaceTest, HearsAStopRequest) {
  options_.pause_file = file_;
  write_file(file_, "");
  Pace pace(options_, {}, {});
  const auto stop = [] {
    StopRequest::request();
    return true;
  };
  EXPECT_EQ(exit_code_of([&] { pace.wait(stop); }), ExitCode::interrupted);
  StopRequest::reset();
}

TEST_F(PaceTest, FindsOutWhetherLagCanBeSeen) {
  mind_slave();
  EXPECT_THAT(findings(), IsEmpty());
  fakes_.donor.grants = {"GRANT SELECT ON *.* TO `root`@`localhost`"};
  ASSERT_THAT(findings(), SizeIs(1));
  EXPECT_THAT(findings().front().what(), HasSubstr("SLAVE MONITOR"));
  fakes_.donor.grants = {"GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost`"};
  fakes_.donor.channels.clear();
  EXPECT_STREQ(findings().front().what(), "the slave db2:3306 is no slave");
  fakes_.donor.up = false;
  EXPECT_EQ(findings().front().code(), ExitCode::cannot_connect);
}

}  // namespace
}  // namespace slaveclone::test
