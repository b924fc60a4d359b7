#include "base/findings.h"

#include <algorithm>
#include <string_view>

namespace slaveclone {
namespace {

bool can_be_mended(const Error& error) {
  switch (error.code()) {
    case ExitCode::usage:
    case ExitCode::cannot_connect:
    case ExitCode::precondition:
    case ExitCode::io:
      return true;
    default:
      return false;
  }
}

}  // namespace

Shortcomings::Shortcomings(std::vector<Error> errors)
    : Error(errors.front()), errors_(std::move(errors)) {}

std::vector<Error> errors_in(const std::exception& exception) {
  const auto* many = dynamic_cast<const Shortcomings*>(&exception);
  return many != nullptr ? many->errors() : std::vector<Error>{as_error(exception)};
}

bool Findings::check(const std::function<void()>& check) {
  try {
    check();
    return true;
  } catch (const Error& error) {
    if (!can_be_mended(error)) throw;
    if (errors_.empty()) first_ = std::current_exception();
    for (const Error& one : errors_in(error)) {
      // Two checks may stumble over one thing.
      const bool known = std::any_of(errors_.begin(), errors_.end(), [&](const Error& other) {
        return std::string_view(other.what()) == one.what();
      });
      if (!known) errors_.push_back(one);
    }
    return false;
  }
}

void Findings::require_none() const {
  if (errors_.empty()) return;
  if (errors_.size() == 1) std::rethrow_exception(first_);
  throw Shortcomings(errors_);
}

}  // namespace slaveclone
