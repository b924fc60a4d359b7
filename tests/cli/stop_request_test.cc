#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <thread>

#include "base/filter_process.h"
#include "support/blocked_run.h"
#include "support/files.h"
#include "support/temporary_directory.h"
#include "support/victim.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

// Real signals to programs that really wait: they end soon, with 130.
class StopRequestCliTest : public testing::Test {
 protected:
  void expect_stops(BlockedRun& run) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    ASSERT_TRUE(wait_until([&] { return state_of_process(run.pid()) == 'S'; }));
    EXPECT_LT(run.seconds_to_stop(), 2);
    EXPECT_EQ(run.status_within(0), 130) << run.said();
  }

  TemporaryDirectory dir_;
  const std::string log_ = dir_ / "run.log";
};

TEST_F(StopRequestCliTest, IsHeardWhileStandardInputIsSilent) {
  Pipe silent = make_pipe();
  BlockedRun run({"load-slave", "--no-defaults", "--verify-only", "-"}, log_,
                 silent.read_end.get());
  expect_stops(run);
}

TEST_F(StopRequestCliTest, IsHeardWhileStandardInputHasFallenSilent) {
  Pipe silent = make_pipe();
  write_all(silent.write_end.get(), "binlog_pos.dat", 14, "pipe");
  BlockedRun run({"load-slave", "--no-defaults", "--verify-only", "-"}, log_,
                 silent.read_end.get());
  expect_stops(run);
}

TEST_F(StopRequestCliTest, IsHeardWhileNobodyWritesToANamedPipe) {
  ASSERT_EQ(::mkfifo((dir_ / "pipe").c_str(), 0600), 0);
  BlockedRun run({"load-slave", "--no-defaults", "--verify-only", dir_ / "pipe"}, log_);
  expect_stops(run);
}

// A server that takes connections and says nothing.
TEST_F(StopRequestCliTest, IsHeardWhileAServerSwallowsEverything) {
  const std::string path = dir_ / "silent.sock";
  const UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 5), 0);
  BlockedRun run(
      {"take-backup", "--no-defaults", "--socket=" + path, "--output=" + (dir_ / "a.tar")}, log_);
  expect_stops(run);
}

}  // namespace
}  // namespace slaveclone::test
