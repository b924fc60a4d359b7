#pragma once

#include <chrono>

namespace slaveclone {

// SIGINT, SIGTERM and SIGHUP ask the run to stop; it does so at its next check, and what it changed
// is put back on the way out. Undoing is never interrupted: it does not check.
class StopRequest {
 public:
  static void install();  // the signal handlers; SIGPIPE is ignored
  static bool pending();
  static void check();  // throws Error{interrupted}
  static void sleep_for(
      std::chrono::milliseconds time);  // returns early and throws when asked to stop
  static void reset();                  // for tests
  static void request();                // what the handlers do
};

}  // namespace slaveclone
