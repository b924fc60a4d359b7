#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "rows/pace.h"

namespace slaveclone {

// The command line's options of what a run minds while it reads a master.
class PaceCommandLine {
 public:
  void add_to(CLI::App& app, const std::string& group);

  // The slaves are logged in to as the master is. Throws Error{usage}.
  PaceOptions options(const Login& master) const;

 private:
  std::string slaves_, pause_file_;
  unsigned max_threads_running_ = 0;
  unsigned max_lag_ = 10;
  unsigned max_pause_ = 86400;
};

}  // namespace slaveclone
