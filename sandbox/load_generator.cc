#include "sandbox/load_generator.h"

#include <algorithm>

#include "base/stop_request.h"
#include "mysql/client_session.h"
#include "mysql/session.h"
#include "sandbox/load_client.h"

namespace slaveclone::sandbox {

using std::chrono::steady_clock;

LoadGenerator::LoadGenerator(const Login& login, LoadOptions options)
    : login_(login), options_(options), began_(steady_clock::now()) {
  create_load_tables(*connect(login_), options_.schema);
  for (unsigned i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this, i] { run_client(i); });
  }
}

LoadGenerator::~LoadGenerator() { join(); }

void LoadGenerator::join() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

LoadReport LoadGenerator::stop() {
  join();
  const std::lock_guard guard(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  report_.seconds = std::chrono::duration<double>(steady_clock::now() - began_).count();
  report_.transactions = latencies_ms_.size();
  report_.set_latencies(latencies_ms_);
  return report_;
}

// A transaction that is under way when the load is to stop ends, and counts.
void LoadGenerator::run_client(unsigned number) try {
  const StopRequest::Unheard to_its_end;
  LoadClient client(connect(login_), options_.schema, number, options_.seed);
  std::vector<double> latencies;
  const auto interval = std::chrono::duration_cast<steady_clock::duration>(
      std::chrono::duration<double>(options_.threads / std::max(options_.rate, 0.001)));
  auto due = steady_clock::now();
  // Sleeps are short, so that stop() need not wait for a slow load's next transaction.
  constexpr std::chrono::milliseconds nap{50};
  while (!stopping_) {
    const auto now = steady_clock::now();
    if (now < due) {
      std::this_thread::sleep_for(std::min<steady_clock::duration>(due - now, nap));
      continue;
    }
    client.run_transaction();
    const auto end = steady_clock::now();
    latencies.push_back(std::chrono::duration<double, std::milli>(end - now).count());
    due = std::max(due + interval, end);
  }
  const std::lock_guard guard(mutex_);
  latencies_ms_.insert(latencies_ms_.end(), latencies.begin(), latencies.end());
  report_.statements += client.statements();
  report_.retries += client.retries();
  report_.longest_stall_ms = std::max(report_.longest_stall_ms, client.longest_stall_ms());
} catch (...) {
  const std::lock_guard guard(mutex_);
  if (!failure_) failure_ = std::current_exception();
  failed_ = true;
}

}  // namespace slaveclone::sandbox
