#include "base/progress.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/human.h"

namespace slaveclone {
namespace {

constexpr std::uint64_t bytes_between_looks = 1 << 20;
constexpr const char* clear_line = "\r\x1b[K";

Progress::Style style_of_stderr() {
  if (!spdlog::should_log(spdlog::level::info)) return Progress::Style::silent;
  return ::isatty(STDERR_FILENO) != 0 ? Progress::Style::redraw : Progress::Style::log;
}

std::chrono::milliseconds usual_interval(Progress::Style style) {
  return std::chrono::milliseconds(style == Progress::Style::redraw ? 200 : 10'000);
}

Progress::Writer usual_writer(Progress::Style style) {
  if (style == Progress::Style::log)
    return [](const std::string& text) { spdlog::info("{}", text); };
  return [](const std::string& text) {
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
  };
}

}  // namespace

Progress::Progress()
    : Progress(style_of_stderr(), usual_interval(style_of_stderr()),
               usual_writer(style_of_stderr())) {}

Progress::Progress(Style style, std::chrono::milliseconds interval, Writer write)
    : style_(style), interval_(interval), write_(std::move(write)) {}

Progress::~Progress() { clear(); }

void Progress::set_phase(std::string name, std::optional<std::uint64_t> total_bytes) {
  const std::lock_guard lock(mutex_);
  phase_ = std::move(name);
  detail_.clear();
  total_ = total_bytes;
  bytes_ = 0;
  next_look_ = bytes_between_looks;
  began_ = Clock::now();
  next_show_ = began_ + interval_;
  if (style_ == Style::redraw) show(began_);
}

void Progress::set_detail(std::string detail) {
  const std::lock_guard lock(mutex_);
  detail_ = std::move(detail);
}

void Progress::advance(std::uint64_t bytes) {
  const std::uint64_t done = bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (done < next_look_.load(std::memory_order_relaxed)) return;
  next_look_.store(done + bytes_between_looks, std::memory_order_relaxed);
  tick();
}

void Progress::tick(const std::string& waits) {
  if (style_ == Style::silent) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;  // another thread is showing it
  const auto now = Clock::now();
  if (now >= next_show_) show(now, waits);
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(line_shown_, false)) write_(clear_line);
}

void Progress::show(Clock::time_point now, const std::string& waits) {
  next_show_ = now + interval_;
  line_shown_ = style_ == Style::redraw;
  const std::string text = line(now) + (waits.empty() ? "" : "; waits for " + waits);
  write_(line_shown_ ? clear_line + text : text);
}

std::string Progress::line(Clock::time_point now) const {
  const std::uint64_t bytes = bytes_;
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const std::string what = detail_.empty() ? phase_ : phase_ + ": " + detail_;
  const char* const and_then = detail_.empty() ? ":" : ",";
  if (bytes == 0) return fmt::format("{}, {}", what, human_duration(seconds));
  const double rate = static_cast<double>(bytes) / std::max(seconds, 1e-3);
  const std::string rate_text = human_bytes(static_cast<std::uint64_t>(rate)) + "/s";
  if (!total_ || *total_ == 0)
    return fmt::format("{}{} {}, {}", what, and_then, human_bytes(bytes), rate_text);
  const std::uint64_t left = *total_ - std::min(bytes, *total_);
  return fmt::format("{}{} {} of {} ({} %), {}, {} left", what, and_then, human_bytes(bytes),
                     human_bytes(*total_), (*total_ - left) * 100 / *total_, rate_text,
                     human_duration(static_cast<double>(left) / rate));
}

}  // namespace slaveclone
