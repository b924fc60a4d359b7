#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string_view>

#include "base/findings.h"
#include "base/undo.h"

namespace slaveclone {
namespace {

spdlog::level::level_enum level_for(Verbosity verbosity) {
  switch (verbosity) {
    case Verbosity::quiet:
      return spdlog::level::warn;
    case Verbosity::verbose:
      return spdlog::level::debug;
    case Verbosity::normal:
      break;
  }
  return spdlog::level::info;
}

// On a terminal a message may fall on the line that Progress redraws: it takes that line's place.
std::string_view line_start() { return ::isatty(STDERR_FILENO) != 0 ? "\r\x1b[K" : ""; }

}  // namespace

void setup_logging(const std::string& program, Verbosity verbosity) {
  auto logger =
      std::make_shared<spdlog::logger>(program, std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(level_for(verbosity));
  logger->set_pattern(fmt::format("{}%Y-%m-%d %H:%M:%S.%e %n: %l: %v", line_start()));
  spdlog::set_default_logger(std::move(logger));
}

int report_error(const std::string& program, const std::exception& exception) {
  for (const Error& error : errors_in(exception)) {
    fmt::print(stderr, "{}{}: {}\n", line_start(), program, error.what());
    if (!error.hint().empty()) fmt::print(stderr, "hint: {}\n", error.hint());
  }
  return static_cast<int>(Undo::failures() > 0 ? ExitCode::not_put_back
                                               : as_error(exception).code());
}

}  // namespace slaveclone
