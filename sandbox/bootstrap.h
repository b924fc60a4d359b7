#pragma once

#include <string>

#include "sandbox/distribution.h"
#include "sandbox/instance.h"

namespace slaveclone::sandbox {

// Makes empty data directories: system tables, root without a password, a schema `test`. The first
// of a distribution is bootstrapped into the cache directory, which any number of processes may
// share; the others are copies of it.
class Bootstrap {
 public:
  explicit Bootstrap(std::string cache_directory) : cache_(std::move(cache_directory)) {}

  // Throws Error{failed} with what the server said; then nothing is left at the data directory.
  void make_data_directory(const Instance& instance, const Distribution& distribution) const;

 private:
  std::string require_template(const Distribution& distribution) const;

  std::string cache_;
};

// Runs the server just far enough to understand the options; throws Error{usage} with what it says.
void check_server_options(const Distribution& distribution, const Options& options);

}  // namespace slaveclone::sandbox
