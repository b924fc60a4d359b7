#include "base/undo.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <exception>
#include <utility>

#include "base/error.h"
#include "base/stop_request.h"

namespace slaveclone {
namespace {

std::atomic<int>& failure_count() {
  static std::atomic<int> count{0};
  return count;
}

}  // namespace

Undo::Undo(std::string what, std::function<void()> action)
    : what_(std::move(what)), action_(std::move(action)) {}

Undo::Undo(Undo&& other) noexcept
    : what_(std::move(other.what_)), action_(std::exchange(other.action_, nullptr)) {}

Undo::~Undo() {
  if (!action_) return;
  try {
    run();
  } catch (const std::exception& e) {
    spdlog::critical("{}", e.what());
  }
}

void Undo::run() {
  const auto action = std::exchange(action_, nullptr);
  if (!action) return;
  const StopRequest::Unheard to_the_end;
  try {
    action();
  } catch (const std::exception& e) {
    fail(e.what());
  } catch (...) {
    fail("unknown error");
  }
}

void Undo::fail(const std::string& why) const {
  ++failure_count();
  throw Error(ExitCode::not_put_back, "could not put back " + what_ + ": " + why,
              "Look at the server at once; then run take-backup --recover, or load-slave again.");
}

void Undo::dismiss() { action_ = nullptr; }

int Undo::failures() { return failure_count(); }

void Undo::forget_failures() { failure_count() = 0; }

}  // namespace slaveclone
