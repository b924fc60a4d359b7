#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace slaveclone::sandbox {

// What a load did and how its clients fared. Latency is that of a transaction from its first
// statement to the end of its COMMIT; the longest stall is the longest that any client waited for
// the answer to one statement.
struct LoadReport {
  std::uint64_t transactions = 0;
  std::uint64_t statements = 0;
  std::uint64_t retries = 0;  // after a deadlock or a lock wait timeout
  double seconds = 0;
  double median_ms = 0;
  double p99_ms = 0;
  double max_ms = 0;
  double longest_stall_ms = 0;

  // Fills in the latencies; the order does not matter.
  void set_latencies(std::vector<double> milliseconds);

  std::string to_text() const;  // a few lines
  std::string to_json() const;  // an object with the names above
};

}  // namespace slaveclone::sandbox
