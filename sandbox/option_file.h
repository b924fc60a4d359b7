#pragma once

#include <string>

#include "sandbox/distribution.h"
#include "sandbox/instance.h"

namespace slaveclone::sandbox {

// The text of NAME.cnf: [mysqld], [client], [mysql], and what take-backup and load-slave need. What
// the user gave for [mysqld] replaces a line of ours of the same name.
std::string option_file_text(const Instance& instance, const Distribution& distribution);

// "name = value", quoted and escaped as MySQL's option file reader wants it.
std::string option_line(const Option& option);

// Options for the distribution's programs wherever they run: where it lies, what it must not do.
Options distribution_options(const Distribution& distribution);

// 16 MB of redo log: small, so that data directories are, too.
Option redo_log_size(const Distribution& distribution);

}  // namespace slaveclone::sandbox
