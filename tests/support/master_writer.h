#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mysql/login.h"

namespace slaveclone::test {

// A client that writes to a server every 10 ms, and looks how long it has to wait to have written
// again. Connects anew when the server was gone.
class MasterWriter {
 public:
  using Clock = std::chrono::steady_clock;
  struct Interval {
    Clock::time_point from, to;
  };

  // Writes into `table`, which has columns (id AUTO_INCREMENT, x). Returns once it has written.
  MasterWriter(const Login& login, const std::string& table);
  ~MasterWriter();
  MasterWriter(const MasterWriter&) = delete;
  MasterWriter& operator=(const MasterWriter&) = delete;

  // The longest time without a write since the last call, when the time in which the server itself
  // was down or stopped is taken out. Waits for a write, so that a gap that goes on counts whole.
  double longest_gap(const std::vector<Interval>& server_was_away);

  std::uint64_t writes() const { return writes_; }

 private:
  void run(const Login& login, const std::string& table);

  std::mutex mutex_;  // guards gaps_
  std::vector<Interval> gaps_;
  std::atomic<std::uint64_t> writes_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace slaveclone::test
