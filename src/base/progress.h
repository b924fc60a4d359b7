#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace slaveclone {

// Shows how far a long phase has come: phase, detail, bytes, rate and, where the total is known,
// the time left. On a terminal it is one line of stderr, redrawn some times a second; else a log
// line now and then. Silent when the log does not show steps (--quiet).
//
// advance() may be called from many threads and as often as one likes.
class Progress {
 public:
  enum class Style { silent, redraw, log };
  using Writer = std::function<void(const std::string& text)>;

  Progress();  // stderr: as the terminal and the log's level say
  Progress(Style style, std::chrono::milliseconds interval, Writer write);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Begins a phase such as "archiving" and counts from zero.
  void set_phase(std::string name, std::optional<std::uint64_t> total_bytes = std::nullopt);
  void set_detail(std::string detail);  // of the phase: "table 3 of 40, 17 rows"
  void advance(std::uint64_t bytes);
  // Shows the line if it is time: for phases that wait and move no bytes. 'waits': what for.
  void tick(const std::string& waits = {});
  void clear();  // takes the redrawn line away

 private:
  using Clock = std::chrono::steady_clock;

  void show(Clock::time_point now, const std::string& waits = {});
  std::string line(Clock::time_point now) const;

  const Style style_;
  const std::chrono::milliseconds interval_;
  const Writer write_;
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> next_look_{0};  // bytes at which advance() looks at the clock again
  std::mutex mutex_;                         // guards what follows
  std::string phase_, detail_;
  std::optional<std::uint64_t> total_;
  Clock::time_point began_;
  Clock::time_point next_show_;
  bool line_shown_ = false;
};

}  // namespace slaveclone
