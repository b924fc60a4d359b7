#include "archive/fd_sink.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/stop_request.h"

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
  const std::string much_ = std::string(1 << 20U, 'x');
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
