#include <gmock/gmock.h>
#include <unistd.h>

#include <boost/algorithm/string/replace.hpp>
#include <boost/filesystem.hpp>
#include <cstdio>
#include <list>
#include <regex>

#include "base/durable_file.h"
#include "base/process.h"
#include "sandbox/sandbox.h"
#include "support/port_reservation.h"
#include "support/temporary_directory.h"
#include "support/tutorial_steps.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

namespace fs = boost::filesystem;

// A reader at one shell, from the first page to the last. Two things are typed otherwise than they
// are shown: each new server gets a port that no other test has, and 12000 is the master's.
class TutorialTest : public testing::Test {
 protected:
  TutorialTest() : shell_(::popen("exec bash", "we")) {
    tell_shell("cd " + home_.path() + "; PATH=" SLAVECLONE_BIN_DIR ":$PATH");
  }

  // Servers first: the shell may be waiting for one.
  ~TutorialTest() override {
    for (const char* name : {"reptut", "dual"}) {
      if (!fs::exists(home_ / name)) continue;
      sandbox::Sandbox servers(home_ / name);
      servers.stop(servers.names());
    }
    tell_shell("kill $(jobs -p) 2>/dev/null");
    ::pclose(shell_);
  }

  void tell_shell(const std::string& line) const {
    std::fputs((line + "\n").c_str(), shell_);
    std::fflush(shell_);
  }

  // Types the line, waits until the prompt is back, and returns what was printed.
  ProcessResult type(const std::string& line) {
    const std::string file = home_ / ("step" + std::to_string(++steps_));
    tell_shell("{ " + line + (line.ends_with("&") ? "" : ";") + " } </dev/null >" + file +
               " 2>&1; echo $? >" + file + ".exit.new; mv " + file + ".exit.new " + file + ".exit");
    ProcessResult result;
    result.exit_status = -1;
    if (wait_until([&] { return fs::exists(file + ".exit"); }, std::chrono::seconds(60)))
      result.exit_status = std::stoi(read_whole_file(file + ".exit"));
    // On a busy machine a step may say that it takes long.
    static const std::regex waits("[-0-9]+ [.:0-9]+ [a-z-]+: info: waiting for [^\n]*\n");
    result.out = std::regex_replace(read_whole_file(file), waits, "");
    return result;
  }

  std::string as_typed(const TutorialStep& step) {
    std::string line = step.typed;
    if (!ports_.empty()) boost::replace_all(line, "12000", std::to_string(ports_.front().port()));
    if (step.prompt != "$") {
      return "./mysql --defaults-file=" + step.prompt + ".cnf -uroot --table -e \"" + line + "\"";
    }
    if (line.starts_with("server-adm add "))
      line += " port=" + std::to_string(ports_.emplace_back().port());
    return line;
  }

  // A reader who looks too early looks again.
  static bool only_looks(const std::string& line) {
    return line.find("SELECT") != std::string::npos || line.find("CHECKSUM") != std::string::npos ||
           line.find("status") != std::string::npos;
  }

  void follow(const TutorialStep& step) {
    SCOPED_TRACE(step.prompt + " " + step.typed);
    const std::string line = as_typed(step);
    ProcessResult result = type(line);
    const auto right = [&] { return result.exit_status == 0 && shows(result.out, step.shown); };
    for (int again = 0; again < 50 && only_looks(line) && !right(); ++again) {
      ::usleep(100'000);
      result = type(line);
    }
    EXPECT_EQ(result.exit_status, 0) << result.out;
    EXPECT_TRUE(shows(result.out, step.shown)) << result.out;
  }

  TemporaryDirectory home_;
  std::FILE* shell_;
  std::list<PortReservation> ports_;
  int steps_ = 0;
};

TEST_F(TutorialTest, RunsAsTyped) {
  const auto steps =
      steps_of_tutorial(read_whole_file(SLAVECLONE_SOURCE_DIR "/docs/tutorial/README.md"));
  EXPECT_GT(steps.size(), 35U);
  for (const TutorialStep& step : steps) {
    follow(step);
    if (HasFailure()) return;
  }
  EXPECT_FALSE(fs::exists(home_ / "reptut"));
  EXPECT_FALSE(fs::exists(home_ / "dual"));
}

}  // namespace
}  // namespace slaveclone::test
