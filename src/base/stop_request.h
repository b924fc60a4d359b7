#pragma once

#include <chrono>

namespace slaveclone {

// SIGINT, SIGTERM and SIGHUP ask the run to stop; it does so at its next check, and what it changed
// is put back on the way out. Whoever waits for anything checks, many times a second: so a
// TimeLimit is heard there, too, and a Waiting says what it waits for.
class StopRequest {
 public:
  static void install();  // the signal handlers; SIGPIPE is ignored
  static bool pending();
  static void check();  // throws Error{interrupted}, or what TimeLimit::check() throws
  static void sleep_for(
      std::chrono::milliseconds time);  // returns early and throws when asked to stop
  static void reset();                  // for tests
  static void request();                // what the handlers do

  // While one lives, this thread's check() throws nothing: what puts things back is not
  // interrupted. It bounds its waits itself.
  class Unheard {
   public:
    Unheard();
    ~Unheard();
    Unheard(const Unheard&) = delete;
    Unheard& operator=(const Unheard&) = delete;
  };
  static bool is_heard();  // by this thread, now
};

}  // namespace slaveclone
