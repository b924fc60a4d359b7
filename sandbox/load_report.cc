#include "sandbox/load_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace slaveclone::sandbox {

void LoadReport::set_latencies(std::vector<double> milliseconds) {
  if (milliseconds.empty()) return;
  std::sort(milliseconds.begin(), milliseconds.end());
  const std::size_t last = milliseconds.size() - 1;
  median_ms = milliseconds[last / 2];
  p99_ms = milliseconds[last * 99 / 100];
  max_ms = milliseconds[last];
}

std::string LoadReport::to_text() const {
  return fmt::format(
      "{} transactions, {} statements in {:.1f} s ({:.0f} transactions a second, {} retried)\n"
      "latency of a transaction: median {:.2f} ms, 99 % {:.2f} ms, max {:.2f} ms\n"
      "longest stall of a client: {:.2f} ms\n",
      transactions, statements, seconds,
      seconds > 0 ? static_cast<double>(transactions) / seconds : 0.0, retries, median_ms, p99_ms,
      max_ms, longest_stall_ms);
}

std::string LoadReport::to_json() const {
  return nlohmann::json{{"transactions", transactions},
                        {"statements", statements},
                        {"retries", retries},
                        {"seconds", seconds},
                        {"median_ms", median_ms},
                        {"p99_ms", p99_ms},
                        {"max_ms", max_ms},
                        {"longest_stall_ms", longest_stall_ms}}
      .dump();
}

}  // namespace slaveclone::sandbox
