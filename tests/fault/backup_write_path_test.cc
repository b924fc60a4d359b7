#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "archive/unpack.h"
#include "base/durable_file.h"
#include "base/undo.h"
#include "support/backup_run.h"
#include "support/files.h"
#include "support/quick_time.h"
#include "support/syscall_faults.h"

namespace slaveclone::test {
namespace {

using Kind = SyscallFaults::Fault::Kind;

constexpr const char* old_archive = "the old one";

struct CallFailure {
  const char* name;
  SyscallFaults::Fault fault;
  std::set<std::string> calls;  // empty: all
  bool must_succeed = false;
  std::size_t at_least = 0;  // such calls
  CompressionKind compression = CompressionKind::zstd;
};

const std::set<std::string> that_take_room{"write", "open", "fsync", "rename"};
const std::set<std::string> that_a_signal_interrupts{"open",  "read",      "pread", "write",
                                                     "fsync", "ftruncate", "flock"};
const std::set<std::string> that_transfer{"read", "pread", "write"};
const std::set<std::string> that_change{"open", "write", "fsync", "rename", "unlink", "ftruncate"};

// A run whose every system call on a file fails in its turn.
class WritePath {
 public:
  explicit WritePath(bool over_an_old_one = true) : over_an_old_one_(over_an_old_one) {
    run_.options().quiescing.rest_time = std::chrono::milliseconds(2);
    run_.fakes().donor.channel().pace = 2000;  // hundreds of runs are not to wait
    if (over_an_old_one_) write_file(run_.options().output, old_archive);
  }

  BackupRun& run() { return run_; }

  SyscallFaults::Calls calls(const std::set<std::string>& names) {
    const std::string output = run_.options().output;
    return {{run_.fakes().data.path(), output.substr(0, output.rfind('/'))}, names};
  }

  void expect_old_archive() {
    EXPECT_EQ(run_.archive_is_there(), over_an_old_one_);
    if (over_an_old_one_) {
      EXPECT_EQ(read_whole_file(run_.options().output), old_archive);
    }
  }

  void expect_whole_archive() {
    EXPECT_EQ(exit_code_of([&] { verify_archive(run_.options().output); }), ExitCode::ok);
  }

  bool archive_is_the_old_one() {
    return !run_.archive_is_there() || read_whole_file(run_.options().output) == old_archive;
  }

  // The donor is as before; or it is said that it is not, and the journal leads back.
  void expect_donor_put_back(ExitCode code) {
    if (run_.failed_undos() > 0) {
      EXPECT_NE(code, ExitCode::ok);  // main() makes it not_put_back
      EXPECT_TRUE(run_.journal_is_there());
      run_.recover();
    }
    EXPECT_TRUE(run_.donor_is_as_before()) << run_.donor_now();
    EXPECT_FALSE(run_.journal_is_there());
  }

 private:
  BackupRun run_;
  bool over_an_old_one_;
};

class EveryCallFailsTest : public testing::TestWithParam<CallFailure> {
 protected:
  ~EveryCallFailsTest() override { SyscallFaults::stop(); }

  static void expect_old_or_whole(WritePath& path, const std::string& call) {
    if (path.archive_is_the_old_one()) {
      path.expect_old_archive();
    } else {
      // The archive has its name; only that this outlives a power cut is not known.
      EXPECT_THAT(call, testing::StartsWith("fsync "));
      path.expect_whole_archive();
    }
  }

  const QuickTime quick_time_;
};

TEST_P(EveryCallFailsTest, TheArchiveIsTheOldOneOrWholeAndTheDonorIsPutBack) {
  const CallFailure& scenario = GetParam();
  std::size_t n = 0;
  std::size_t endured = 0;
  for (bool fired = true; fired && !HasFailure();) {
    WritePath path(++n % 2 == 0);
    path.run().options().compression.kind = scenario.compression;
    SyscallFaults::start(path.calls(scenario.calls), n, scenario.fault);
    const ExitCode code = path.run().run();
    SyscallFaults::stop();
    const std::string call = SyscallFaults::fired_call();
    SCOPED_TRACE("call " + std::to_string(n) + ": " + call);
    fired = !call.empty();
    if (code == ExitCode::ok) {
      path.expect_whole_archive();
      endured += fired;
    } else {
      EXPECT_FALSE(scenario.must_succeed);
      EXPECT_THAT(code, testing::AnyOf(ExitCode::io, ExitCode::not_put_back));
      expect_old_or_whole(path, call);
    }
    path.expect_donor_put_back(code);
    // A disk that fails for good keeps even what is to be removed.
    EXPECT_FALSE(path.run().partial_is_there() && !scenario.fault.lasting);
  }
  std::printf("%s: %zu calls of a run failed in turn, %zu of which it endured\n", scenario.name,
              n - 1, endured);
  EXPECT_GT(n, scenario.at_least);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, EveryCallFailsTest,
    testing::Values(
        CallFailure{"NoSpace", {Kind::error, ENOSPC}, that_take_room, false, 20},
        CallFailure{"NoSpaceAnyMore", {Kind::error, ENOSPC, true}, that_take_room, false, 20},
        CallFailure{
            "NoSpaceGzip", {Kind::error, ENOSPC}, that_take_room, false, 20, CompressionKind::gzip},
        CallFailure{"NoQuota", {Kind::error, EDQUOT}, that_take_room, false, 20},
        CallFailure{"Io", {Kind::error, EIO}, {}, false, 50},
        CallFailure{"IoAnyMore", {Kind::error, EIO, true}, {}, false, 50},
        CallFailure{"ReadOnlyFromThenOn",
                    {Kind::error, EROFS, true},
                    {"unlink", "rename", "write"},
                    false,
                    10},
        CallFailure{"NoDescriptor", {Kind::error, EMFILE}, {"open", "opendir"}, false, 10},
        CallFailure{
            "NoDescriptorAnyMore", {Kind::error, EMFILE, true}, {"open", "opendir"}, false, 10},
        CallFailure{"Interrupted", {Kind::error, EINTR}, that_a_signal_interrupts, true, 20},
        CallFailure{"Short", {Kind::short_transfer}, that_transfer, true, 10},
        CallFailure{
            "ShortGzip", {Kind::short_transfer}, that_transfer, true, 10, CompressionKind::gzip}),
    [](const auto& scenario) { return scenario.param.name; });

// Runs in a child that is killed at that call; false if it came to its end.
bool killed_at(std::size_t n, WritePath& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    SyscallFaults::start(path.calls(that_change), n, {Kind::kill});
    ::_exit(static_cast<int>(path.run().run()));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status)) {
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
  return WIFSIGNALED(status);
}

TEST(KilledAtEveryCallTest, TheArchiveIsTheOldOneOrWholeAndTheNextRunWorks) {
  std::size_t n = 0;
  int partial = 0;
  for (bool killed = true; killed && !testing::Test::HasFailure();) {
    WritePath path(++n % 2 == 0);
    killed = killed_at(n, path);
    SCOPED_TRACE("killed before call " + std::to_string(n));
    if (path.archive_is_the_old_one()) {
      path.expect_old_archive();
    } else {
      path.expect_whole_archive();
    }
    partial += path.run().partial_is_there();
    // The donor of this process was never changed: of it only the journal tells.
    EXPECT_EQ(path.run().run(), ExitCode::ok);
    path.expect_whole_archive();
    path.expect_donor_put_back(ExitCode::ok);
    EXPECT_FALSE(path.run().partial_is_there());
  }
  std::printf("killed before each of %zu calls; %d times a .partial was left\n", n - 1, partial);
  EXPECT_GT(n, 20U);
  EXPECT_GT(partial, 3);
}

}  // namespace
}  // namespace slaveclone::test
