#include "base/waiting.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/human.h"

namespace slaveclone {
namespace {

constexpr std::chrono::seconds long_enough{5};
constexpr std::chrono::seconds until_said_again{30};

thread_local Waiting* current = nullptr;

}  // namespace

Waiting::Waiting(std::string what, std::optional<ExitCode> code, Aloud aloud)
    : what_(std::move(what)),
      code_(code),
      outer_(std::exchange(current, this)),
      began_(Clock::now()),
      say_next_(aloud == Aloud::yes ? began_ + long_enough : Clock::time_point::max()) {}

Waiting::~Waiting() { current = outer_; }

const Waiting* Waiting::innermost() { return current; }

void Waiting::say_if_long() {
  if (current == nullptr) return;
  const auto now = Clock::now();
  if (now < current->say_next_) return;
  current->say_next_ = now + until_said_again;
  spdlog::info("waiting for {}, {} by now", current->what_,
               human_duration(std::chrono::duration<double>(now - current->began_).count()));
}

ExitCode Waiting::code(ExitCode otherwise) {
  for (const Waiting* one = current; one != nullptr; one = one->outer_) {
    if (one->code_) return *one->code_;
  }
  return otherwise;
}

}  // namespace slaveclone
