#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/findings.h"
#include "mysql/server.h"

namespace slaveclone {

// What a run that reads a master minds, so as not to be felt there.
struct PaceOptions {
  unsigned max_threads_running = 0;  // of the master, our own sessions among them; 0: not minded
  std::vector<Login> slaves;         // whose lag is minded
  std::chrono::seconds max_lag{10};  // of these; a slave's own delay (MASTER_DELAY) does not count
  std::string pause_file;            // while it exists nothing is read; empty: none
  std::chrono::seconds max_pause{86400};  // at a time; 0: no limit
};

// Whether a run may read on. Whoever has a snapshot open gives it up when it may not, and waits
// without one.
class Pace {
 public:
  Pace(PaceOptions options, SessionFactory connect, Login master);

  // Throws through `findings` where the lag of a slave cannot be seen.
  void check(Findings& findings);

  // Looks about once a second; in between says what was found last. For many threads.
  bool may_go_on();

  // Until it may; says what it waits for. 'meanwhile' is called each time that it has looked in
  // vain; false: wait no longer. Throws Error{failed} when that takes longer than max_pause.
  void wait(const std::function<bool()>& meanwhile = [] { return true; });

 private:
  // A server that is asked again and again.
  struct Asked {
    Login login;
    std::optional<Server> server;
  };
  using Lag = std::optional<std::chrono::seconds>;

  std::string reason();
  std::string look();
  std::string master_is_busy();
  std::string slave_lags(Asked& slave);
  static Lag lag_of(Server& slave);

  PaceOptions options_;
  SessionFactory connect_;
  Asked master_;
  std::vector<Asked> slaves_;
  std::mutex mutex_;  // guards what follows, and the sessions
  std::string reason_;
  std::optional<std::chrono::steady_clock::time_point> next_look_;
  std::atomic<bool> may_{true};
};

}  // namespace slaveclone
