#include "support/master_writer.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "mysql/client_session.h"
#include "mysql/session.h"
#include "support/wait_until.h"

namespace slaveclone::test {
namespace {

constexpr std::chrono::milliseconds beat{10};
constexpr std::chrono::milliseconds worth_noting{100};

double overlap(const MasterWriter::Interval& one, const MasterWriter::Interval& other) {
  const auto from = std::max(one.from, other.from);
  const auto to = std::min(one.to, other.to);
  return std::max(0.0, std::chrono::duration<double>(to - from).count());
}

}  // namespace

MasterWriter::MasterWriter(const Login& login, const std::string& table)
    : thread_([this, login, table] { run(login, table); }) {
  wait_until([this] { return writes_ > 0; });
}

MasterWriter::~MasterWriter() {
  stopping_ = true;
  thread_.join();
}

void MasterWriter::run(const Login& login, const std::string& table) {
  std::unique_ptr<Session> session;
  for (auto last = Clock::now(); !stopping_; std::this_thread::sleep_for(beat)) {
    try {
      if (!session) session = connect(login);
      session->query("INSERT INTO " + table + " (x) VALUES (1)");
    } catch (const Error&) {
      session.reset();
      continue;
    }
    const auto now = Clock::now();
    if (now - last > worth_noting) {
      const std::lock_guard lock(mutex_);
      gaps_.push_back({last, now});
    }
    last = now;
    ++writes_;
  }
}

double MasterWriter::longest_gap(const std::vector<Interval>& server_was_away) {
  const std::uint64_t seen = writes_;
  if (!wait_until([&] { return writes_ > seen + 1; }, std::chrono::seconds(120))) {
    throw std::runtime_error("nothing can be written to the master any more");
  }
  const std::lock_guard lock(mutex_);
  double longest = 0;
  for (const Interval& gap : gaps_) {
    double seconds = std::chrono::duration<double>(gap.to - gap.from).count();
    for (const Interval& away : server_was_away) seconds -= overlap(gap, away);
    longest = std::max(longest, seconds);
  }
  gaps_.clear();
  return longest;
}

}  // namespace slaveclone::test
