#include "archive/fd_sink.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/stop_request.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

class FdSinkTest : public testing::Test {
 protected:
  FdSinkTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reader_ = UniqueFd(ends[0]);
    writer_ = UniqueFd(ends[1]);
  }
  ~FdSinkTest() override { StopRequest::reset(); }

  UniqueFd reader_;
  UniqueFd writer_;
  const std::string megabyte_ = std::string(1 << 20U, 'x');
  const std::string much_ = std::string(8 << 20U, 'x');
};

TEST_F(FdSinkTest, APipeThatNobodyReadsDoesNotKeepItFromAStopRequest) {
  FdSink sink(writer_.get(), "stdout");
  std::thread later([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    StopRequest::request();
  });
  try {
    sink.write(much_.data(), much_.size());
    ADD_FAILURE() << "a full pipe took it all";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::interrupted);
  }
  later.join();
}

TEST_F(FdSinkTest, APipeGetsAll) {
  std::string got;
  std::thread reading([&] {
    std::array<char, 4096> chunk{};
    for (ssize_t n = 0; (n = ::read(reader_.get(), chunk.data(), chunk.size())) > 0;) {
      got.append(chunk.data(), static_cast<std::size_t>(n));
    }
  });
  {
    FdSink sink(writer_.get(), "stdout");
    sink.write(much_.data(), much_.size());
  }
  writer_.reset();
  reading.join();
  EXPECT_EQ(got, much_);
}

TEST_F(FdSinkTest, TheDescriptorItselfStaysBlocking) {
  const FdSink sink(writer_.get(), "stdout");
  EXPECT_EQ(::fcntl(writer_.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(FdSinkTest, APipeTakesAMegabyteAtOnce) {
  FdSink sink(writer_.get(), "stdout");
  sink.write(megabyte_.data(), megabyte_.size());
  EXPECT_EQ(::fcntl(reader_.get(), F_GETPIPE_SZ), 1 << 20);
}

// sudo -u mysql take-backup --output=- | ssh …
TEST_F(FdSinkTest, APipeOfAnotherUserIsWrittenTo) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  const pid_t other = ::fork();
  if (other == 0) {
    constexpr uid_t nobody = 65534;
    int status = ::setresuid(nobody, nobody, nobody) == 0 ? 0 : 2;
    try {
      FdSink sink(writer_.get(), "stdout");
      sink.write("hello", 5);
    } catch (const Error&) {
      status = 1;
    }
    ::_exit(status);
  }
  int status = -1;
  ::waitpid(other, &status, 0);
  EXPECT_EQ(status, 0);
  std::array<char, 8> got{};
  ASSERT_EQ(::fcntl(reader_.get(), F_SETFL, O_NONBLOCK), 0);
  EXPECT_EQ(::read(reader_.get(), got.data(), got.size()), 5);
}

// What sshd gives a command as its stdout.
TEST_F(FdSinkTest, ASocketThatNobodyReadsDoesNotKeepItFromAStopRequest) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  reader_ = UniqueFd(ends[0]);
  writer_ = UniqueFd(ends[1]);
  FdSink sink(writer_.get(), "stdout");
  std::jthread later([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    StopRequest::request();
  });
  EXPECT_EQ(exit_code_of([&] { sink.write(much_.data(), much_.size()); }), ExitCode::interrupted);
}

TEST_F(FdSinkTest, APipeWithoutAReaderIsAnIoError) {
  StopRequest::install();  // SIGPIPE is ignored
  FdSink sink(writer_.get(), "stdout");
  reader_.reset();
  try {
    sink.write(much_.data(), much_.size());
    ADD_FAILURE() << "written to nobody";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::io);
  }
}

}  // namespace
}  // namespace slaveclone::test
