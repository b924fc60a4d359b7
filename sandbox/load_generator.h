#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mysql/login.h"
#include "sandbox/load_client.h"
#include "sandbox/load_report.h"

namespace slaveclone::sandbox {

struct LoadOptions {
  double rate = 100;  // transactions a second, all clients together
  unsigned threads = 2;
  std::uint64_t seed = 1;
  std::string schema = load_schema;  // loads in different schemas do not meet
};

// Writes to a server from several clients at a steady rate, from start() to stop(), to see how
// a master's clients fare meanwhile. A client that falls behind does not hurry after: what it could
// not do is missing in the number of transactions.
class LoadGenerator {
 public:
  // Connects its clients and makes the tables; throws if it cannot.
  LoadGenerator(const Login& login, LoadOptions options);
  ~LoadGenerator();  // stops; never throws
  LoadGenerator(const LoadGenerator&) = delete;
  LoadGenerator& operator=(const LoadGenerator&) = delete;

  // Ends after the transactions under way. Throws what ended a client early.
  LoadReport stop();

  bool has_failed() const { return failed_; }

 private:
  void run_client(unsigned number);
  void join();

  Login login_;
  LoadOptions options_;
  std::chrono::steady_clock::time_point began_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;  // guards what follows
  LoadReport report_;
  std::vector<double> latencies_ms_;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace slaveclone::sandbox
