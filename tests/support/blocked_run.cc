#include "support/blocked_run.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "base/durable_file.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds(static_cast<int>(seconds * 1000));
}

}  // namespace

BlockedRun::BlockedRun(Argv argv, const std::string& log, int in, int out) : log_(log), pid_(-1) {
  const UniqueFd null = open_file("/dev/null", O_RDWR);
  const UniqueFd err = open_file(log, O_WRONLY | O_CREAT | O_TRUNC);
  argv.front() = SLAVECLONE_BIN_DIR "/" + argv.front();
  std::vector<char*> words;
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ != 0) return;
  ::dup2(in < 0 ? null.get() : in, STDIN_FILENO);
  ::dup2(out < 0 ? null.get() : out, STDOUT_FILENO);
  ::dup2(err.get(), STDERR_FILENO);
  ::execv(words[0], words.data());
  ::_exit(127);
}

BlockedRun::~BlockedRun() {
  if (status_ >= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string BlockedRun::said() const { return read_whole_file(log_); }

bool BlockedRun::says(const std::string& text, double seconds) const {
  return wait_until([&] { return said().find(text) != std::string::npos; },
                    milliseconds_of(seconds));
}

int BlockedRun::status_within(double seconds) {
  wait_until(
      [this] {
        const auto status = exit_status_of_child(pid_);
        if (status) status_ = *status;
        return status.has_value();
      },
      milliseconds_of(seconds));
  return status_;
}

double BlockedRun::seconds_to_stop() {
  const auto begin = std::chrono::steady_clock::now();
  ::kill(pid_, SIGTERM);
  status_within(30);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace slaveclone::test
