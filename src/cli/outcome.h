#pragma once

#include <exception>
#include <string>
#include <vector>

#include "base/error.h"

namespace slaveclone {

// What the programs with --json print, one object a line: load-slave(1) and take-backup(1) document
// the keys. Bytes that are no UTF-8, as a path may have, come out as U+FFFD.

// A run that failed: {"error":{"exit":11,"message":…,"hint":…}}; if there were several reasons also
// "all", an array of them.
std::string error_as_json(const std::exception& exception, ExitCode exit);

// What --check found: {"ready":false,"findings":[{"exit":11,"message":…,"hint":…},…]}.
std::string findings_as_json(const std::vector<Error>& findings);
std::string findings_as_text(const std::vector<Error>& findings);

}  // namespace slaveclone
