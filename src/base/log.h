#pragma once

#include <exception>
#include <string>

namespace slaveclone {

enum class Verbosity { quiet, normal, verbose };

// Sends spdlog's default logger to stderr, each line with its time and the program's name; stdout
// is for results. Quiet shows warnings and errors, normal the steps of a run, verbose every
// statement sent.
void setup_logging(const std::string& program, Verbosity verbosity);

// What main()'s only catch does: prints "PROGRAM: MESSAGE" and, if there is one, "hint: HINT" on
// stderr, for each Error there was (Shortcomings), and returns the exit code of the first. Code
// not_put_back wins over all others when an undo failed anywhere in the run.
int report_error(const std::string& program, const std::exception& exception);

}  // namespace slaveclone
