#include "host/starting_server.h"

#include <gmock/gmock.h>

#include "base/stop_request.h"
#include "support/fake_topology.h"
#include "support/files.h"

namespace slaveclone::test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

class StartServerTest : public testing::Test {
 protected:
  StartServerTest() { fakes_.donor.up = false; }
  ~StartServerTest() override { StopRequest::reset(); }

  // The message of the Error.
  std::string start(const std::string& command, ExitCode expected) {
    std::string message;
    EXPECT_EQ(exit_code_of([&] {
                try {
                  start_server({command, "", "", timeout_}, fakes_.connector(), fakes_.donor_login);
                } catch (const Error& error) {
                  message = error.what();
                  throw;
                }
              }),
              expected);
    return message;
  }

  FakeTopology fakes_;
  seconds timeout_{50};
};

TEST_F(StartServerTest, AStartCommandThatFailsEndsTheWait) {
  EXPECT_THAT(start("sh -c 'exit 3'", ExitCode::failed),
              HasSubstr("the start command failed with 3"));
}

TEST_F(StartServerTest, OneThatReturnsDoesNot) {
  timeout_ = seconds(1);
  EXPECT_THAT(start("true", ExitCode::failed), HasSubstr("the server does not answer"));
}

TEST_F(StartServerTest, AServerThatAnswersIsEnough) {
  fakes_.donor.up = true;
  start("false", ExitCode::ok);
}

TEST_F(StartServerTest, AStopRequestEndsTheWaitUnlessSomethingIsPutBack) {
  StopRequest::request();
  start("true", ExitCode::interrupted);
  timeout_ = seconds(1);
  const StopRequest::Unheard putting_back;
  start("true", ExitCode::failed);
}

}  // namespace
}  // namespace slaveclone::test
