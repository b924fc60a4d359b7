#pragma once

#include <functional>
#include <string>

#include "base/error.h"

namespace slaveclone {

// What every main() is: dumps no core, which would hold passwords, and is the only place that
// catches everything. Returns the exit code: work's own; the error's, once it is told on stderr and
// to 'on_failure'; not_put_back if anything was not put back, whatever else there was.
int run_program(
    const std::string& name, const std::function<int()>& work,
    const std::function<void(const std::exception&, ExitCode)>& on_failure =
        [](const std::exception&, ExitCode) {});

}  // namespace slaveclone
