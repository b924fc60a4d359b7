#pragma once

#include <exception>
#include <functional>
#include <vector>

#include "base/error.h"

namespace slaveclone {

// Several Errors at once. As an Error it is the first of them.
class Shortcomings : public Error {
 public:
  explicit Shortcomings(std::vector<Error> errors);

  const std::vector<Error>& errors() const { return errors_; }

 private:
  std::vector<Error> errors_;
};

// What an exception says is wrong: each of the Shortcomings, or that one.
[[nodiscard]] std::vector<Error> errors_in(const std::exception& exception);

// A list of checks of which each is made, whatever those before it found, so that one who mends a
// set-up hears of everything at once.
//
//   Findings findings;
//   findings.check([&] { require_privileges(…); });
//   findings.check([&] { require_space(…); });
//   findings.require_none();
class Findings {
 public:
  // True if nothing was found. What can be mended is noted: Error{precondition}, {usage},
  // {cannot_connect}, {io}. Every other exception passes.
  bool check(const std::function<void()>& check);

  // Throws what was found: an exception as it came, or Shortcomings if there are more.
  void require_none() const;

  const std::vector<Error>& all() const { return errors_; }

 private:
  std::vector<Error> errors_;  // each message once
  std::exception_ptr first_;
};

}  // namespace slaveclone
